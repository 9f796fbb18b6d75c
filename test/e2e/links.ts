import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';

/** Links to jobs: what they unfold to, for whom, and that nothing is said of the others. */
export function links(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`links to jobs on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    beforeAll(async () => {
      chat = await open();
      const insiders = (['ana', 'jo'] as const).map((who) => chat.principal(who)).join(',');
      bot = await startBot([chat], { CHATOPS_VIEWERS: insiders });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const control = () => bot.sandbox.control;
    const keyOf = (id: number) => (control().job(id) as { Key: string }).Key;
    /** The address of the job's page, as Orchestrator's own interface shows it. */
    const pageOf = (id: number, base = bot.sandbox.url) =>
      `${base}/jobs(sidepanel:sidepanel/jobs/${keyOf(id)}/details)?fid=1&index=0`;
    const reads = (id: number) =>
      control()
        .requests()
        .filter(({ url }) => /\/odata\/Jobs/.test(url) && decodeURIComponent(url).includes(keyOf(id)));
    const unfolded = (sent: Seen, ...words: readonly RegExp[]) =>
      chat.until(
        'jo',
        ({ id, text }) => id === sent.id && words.every((word) => word.test(text)),
        `the link to unfold to ${String(words)}`,
      );

    it('unfold to the job with its buttons, once, without inputs and outputs', async () => {
      const { Id: id } = control().addJob({
        process: 'Invoice_Processing',
        state: 'Faulted',
        info: 'System.Exception: The *sheet* is gone, password=hunter2',
        inputArguments: JSON.stringify({ invoice: 'INV-77' }),
        outputArguments: JSON.stringify({ booked: 17 }),
        frozen: true,
      }) as { Id: number };
      const sent = await chat.paste('ana', pageOf(id));
      const shown = await unfolded(sent, /Invoice_Processing: Faulted/, /The \*sheet\* is gone/);
      expect(shown.text).toContain(String(id));
      expect(shown.text).not.toMatch(/INV-77|booked|hunter2/);
      expect(shown.buttons).toEqual(['Retry', 'Details', 'Logs', 'Refresh']);
      expect(reads(id).filter(({ url }) => /Key eq/.test(decodeURIComponent(url)))).toHaveLength(1);
      const before = reads(id).length;
      await chat.redeliver();
      await chat.type('ana', 'whoami');
      await chat.until('ana', ({ text }) => /your role|operator/i.test(text), 'the next answer');
      expect(reads(id)).toHaveLength(before);
    });

    it('have buttons that act: a retry by somebody else starts once', async () => {
      bot.orchestrator.outcome('Invoice_Processing', 'succeed');
      const id = bot.orchestrator.fault('Invoice_Processing', { info: 'Seen by link' });
      const sent = await chat.paste('ana', pageOf(id));
      const shown = await unfolded(sent, /Seen by link/);
      await chat.click('jo', shown, 'Retry');
      await chat.redeliver();
      await chat.until(
        'ana',
        ({ text }) => /Invoice_Processing.*(?:retr|recovered)/is.test(text),
        'the retry',
      );
      await bot.settled();
      expect(bot.orchestrator.restarts(id)).toBe(1);
    });

    it('show the newest state when asked to, in their place', async () => {
      const { Id: id } = control().addJob({ process: 'Payroll Run', state: 'Running', frozen: true }) as {
        Id: number;
      };
      const sent = await chat.paste('ana', pageOf(id));
      const running = await unfolded(sent, /Payroll Run: Running/);
      expect(running.buttons).toEqual(expect.arrayContaining(['Stop', 'Kill', 'Refresh']));
      control().updateJob(id, { state: 'Successful' });
      await chat.click('jo', running, 'Refresh');
      const ended = await unfolded(sent, /Payroll Run: Successful/);
      expect(ended.buttons).not.toContain('Kill');
    });

    it('stay links where they are none of ours, lead nowhere, or the person may not look', async () => {
      const id = bot.orchestrator.fault('Invoice_Processing', { info: 'Not for all' });
      const elsewhere = new URL(bot.sandbox.url);
      elsewhere.pathname = elsewhere.pathname.replace(/[^/]+\/orchestrator_$/, 'another/orchestrator_');
      const before = reads(id).length;
      const silent = [
        await chat.paste('ana', pageOf(id, elsewhere.href)),
        await chat.paste('ana', pageOf(id, 'https://cloud.uipath.com/acme/production/orchestrator_')),
        await chat.paste('ana', `${bot.sandbox.url}/queues`),
        await chat.paste('sam', pageOf(id)),
      ];
      expect(reads(id)).toHaveLength(before);
      silent.push(
        await chat.paste('ana', pageOf(id).replace(keyOf(id), '00000000-0000-4000-8000-000000000000')),
      );
      await unfolded(await chat.paste('ana', pageOf(id)), /Not for all/);
      const messages = await chat.messages('ana');
      for (const { id: sent } of silent) {
        const found = messages.find((message) => message.id === sent);
        expect(found?.buttons).toEqual([]);
        expect(found?.text).not.toMatch(/Faulted|can't|no job/i);
      }
      expect(messages.filter(({ text }) => /You can't|There is no job/.test(text))).toEqual([]);
    });

    it('are found by shortcuts in any message', async () => {
      const id = bot.orchestrator.fault('Invoice_Processing', { info: 'By shortcut' });
      const said = await chat.say('ana', `Who looks at ${pageOf(id)} tonight? It is the 12345th.`);
      await chat.shortcut('ana', said, 'Show job');
      await chat.until(
        'ana',
        ({ text }) => text.includes('By shortcut') && text.includes('Origin'),
        'the job of the link',
      );
    });
  });
}
