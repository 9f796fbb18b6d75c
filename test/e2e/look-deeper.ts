import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';

const folderHeader = 'x-uipath-organizationunitid';

/** Looking deeper into one job: its logs, why it waits and how it goes on, what it was given and what it gave back. */
export function lookDeeper(
  platform: string,
  open: () => Promise<ChatDriver>,
  answersInChannel: 'private' | 'public',
): void {
  describe(`looking deeper on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const control = () => bot.sandbox.control;
    const wire = (id: number) => control().job(id) as { Key: string; OrganizationUnitId: number };
    const sent = (part: string, from = 0) =>
      control()
        .requests()
        .slice(from)
        .filter((each) => each.url.includes(part));
    const queryOf = (url: string): Record<string, string> =>
      Object.fromEntries(new URL(url, 'http://any').searchParams);
    const mentions =
      (...words: readonly (string | RegExp)[]) =>
      ({ text }: Seen) =>
        words.every((word) => (typeof word === 'string' ? text.includes(word) : word.test(text)));

    it('reads the logs of a job, newest first, by its key and in its folder', async () => {
      const id = control().faultNow('Invoice_Processing', { info: 'The sheet is locked' });
      const before = control().requests().length;
      await chat.type('sam', `logs ${id}`);
      const logs = await chat.until('sam', mentions(`Logs of job ${id}`, 'The sheet is locked'), 'the logs');
      expect(logs.text).toMatch(/Error/);
      expect(logs.text).toContain('execution started');
      // The alert of the fault reads errors at the same time.
      const all = sent('/odata/RobotLogs', before).find(
        ({ url }) => !/Level/.test(queryOf(url).$filter ?? ''),
      );
      const { Key, OrganizationUnitId } = wire(id);
      expect(queryOf(all?.url ?? '')).toEqual({
        $filter: `JobKey eq ${Key}`,
        $orderby: 'TimeStamp desc,Id desc',
        $top: expect.stringMatching(/^\d+$/) as string,
        $count: 'true',
      });
      expect(all?.requestHeaders[folderHeader]).toBe(String(OrganizationUnitId));
    });

    it('reads only what is as bad as asked, since then', async () => {
      const id = control().faultNow('Invoice_Processing', { info: 'The sheet is gone' });
      const before = control().requests().length;
      await chat.type('sam', `logs ${id} level:Error since:1h`);
      const logs = await chat.until('sam', mentions(`Logs of job ${id}`, 'The sheet is gone'), 'the errors');
      expect(logs.text).not.toContain('execution started');
      // The alert of the fault reads errors at the same time, of any age.
      const asked = sent('/odata/RobotLogs', before)
        .map(({ url }) => queryOf(url).$filter)
        .filter((filter) => filter?.includes('TimeStamp ge'));
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatch(
        /^JobKey eq [0-9a-f-]{36} and \(Level eq 'Error' or Level eq 'Fatal'\) and TimeStamp ge \d{4}-\d\d-\d\dT[\d:.]+Z$/,
      );
    });

    it('pages by time and id: every line comes once, whatever is written meanwhile', async () => {
      const id = control().faultNow('Invoice_Processing', { info: 'Many lines' });
      const line = (n: number) => `step ${String(n).padStart(2, '0')} is done`;
      const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 8, 0, Math.floor(n / 3))).toISOString();
      control().addLogs(
        id,
        Array.from({ length: 50 }, (_, n) => ({ message: line(n), at: at(n) })),
      );
      const before = control().requests().length;
      await chat.type('sam', `logs ${id} level:Info`);
      let page = await chat.until('sam', mentions(`Logs of job ${id}`), 'the first page');
      const found: string[] = [];
      for (let pages = 0; pages < 12; pages += 1) {
        found.push(...(page.text.match(/step \d\d is done/g) ?? []));
        if (!page.buttons.includes('More')) break;
        control().addLogs(id, [{ message: 'meanwhile' }]);
        await chat.click('sam', page, 'More');
        const last = page;
        page = await chat.until(
          'sam',
          (m) => mentions(`Logs of job ${id}`)(m) && m.text !== last.text && m.id >= last.id,
          'the next page',
        );
      }
      expect(found).toEqual(Array.from({ length: 50 }, (_, n) => line(49 - n)));
      // Again without what the alert of the fault reads.
      const urls = sent('/odata/RobotLogs', before)
        .map(({ url }) => queryOf(url))
        .filter(({ $filter }) => !$filter?.includes("(Level eq 'Error' or Level eq 'Fatal')"));
      expect(urls.length).toBeGreaterThan(2);
      expect(urls.some((query) => '$skip' in query)).toBe(false);
      expect(urls.at(-1)?.$filter).toMatch(/\(TimeStamp lt (\S+) or TimeStamp eq \1 and Id lt \d+\)$/);
    });

    it('says that logs are still on their way, and shows them when they have come', async () => {
      control().setLogDelay(3_600_000);
      const id = control().faultNow('Invoice_Processing', { info: 'Late lines' });
      const alert = await chat.until(
        'sam',
        (m) => mentions('Invoice_Processing faulted', 'Late lines')(m) && m.buttons.includes('Kill'),
        'the alert',
      );
      expect(alert.buttons).toEqual(
        expect.arrayContaining(['Retry', 'Kill', 'Details', 'Logs', 'Open in Orchestrator']),
      );
      await chat.click('sam', alert, 'Logs');
      const none = await chat.until(
        'sam',
        mentions(String(id), /no logs yet/i, /try again in a minute/i),
        'patience',
      );
      expect(none.buttons).toContain('Refresh');
      control().setLogDelay(0);
      await chat.click('sam', none, 'Refresh');
      await chat.until('sam', mentions(`Logs of job ${id}`, 'Late lines'), 'the logs');
    });

    it('names the scope that the app lacks', async () => {
      const id = control().faultNow('Invoice_Processing', { info: 'No scope' });
      control().setPermission('RobotLogs', false);
      await chat.type('sam', `logs ${id}`);
      await chat.until('sam', mentions('OR.Monitoring.Read', 'Logs.View'), 'the scope');
      control().setPermission('RobotLogs', true);
    });

    it('tells why a job waits, and makes it go on once, for an operator', async () => {
      const { Id: id } = control().addJob({
        process: 'Payroll Run',
        state: 'Suspended',
        waitsFor: 'Task',
      }) as { Id: number };
      const before = control().requests().length;
      await chat.type('ana', `show ${id}`);
      const shown = await chat.until(
        'ana',
        mentions(String(id), /Waits for.*task/i, 'Payroll Run Task'),
        'why',
      );
      expect(
        sent('JobTriggers', before).map(({ url }) => decodeURIComponent(url).split('/odata/')[1]),
      ).toEqual([`JobTriggers/UiPath.Server.Configuration.OData.GetWithWaitEvents(jobId=${id})`]);
      expect(shown.buttons).toEqual(expect.arrayContaining(['Resume', 'Kill']));
      expect(shown.buttons).not.toContain('Stop');

      await chat.type('sam', `resume ${id}`);
      await chat.until('sam', mentions(/You can't/, 'viewer'), 'a refusal');
      expect(sent('ResumeJob', before)).toEqual([]);

      await Promise.all([chat.click('ana', shown, 'Resume'), chat.type('jo', `resume ${id}`)]);
      await chat.redeliver();
      await chat.until('jo', mentions(/Payroll Run resumed by (Ana|Jo)/, /Successful in/), 'its end');
      await bot.settled();
      const { Key, OrganizationUnitId } = wire(id);
      const resumes = sent('ResumeJob', before);
      expect(resumes.map((each) => each.requestBody)).toEqual([{ jobKey: Key }]);
      expect(resumes[0]?.requestHeaders[folderHeader]).toBe(String(OrganizationUnitId));

      await chat.type('jo', `resume ${id}`);
      await chat.until('jo', mentions(String(id), /nothing to resume/i), 'that it goes on already');
    });

    it('shows inputs and outputs to the one who asks, secrets hidden', async () => {
      const { Id: id } = control().addJob({
        process: 'Invoice_Processing',
        state: 'Successful',
        inputArguments: JSON.stringify({ invoice: 'INV-77', apiToken: 'tok-in-the-clear' }),
        outputArguments: JSON.stringify({ booked: 17, card: '4111 1111 1111 1111', password: 'hunter2' }),
      }) as { Id: number };
      await chat.type('sam', `show ${id}`);
      const inChannel = await chat.until('sam', mentions(`${id}`, 'Origin'), 'the job');
      expect(inChannel.buttons).toContain('Show inputs and outputs');
      if (answersInChannel === 'public') {
        expect(inChannel.text).not.toMatch(/INV-77|booked/);
        await chat.click('sam', inChannel, 'Show inputs and outputs');
        await chat.until('sam', mentions(/personal chat/, `show ${id}`), 'where to ask');
        expect((await chat.messages('sam')).filter(mentions('INV-77'))).toEqual([]);
      }
      await chat.whisper('sam', `show ${id}`);
      const shown = await chat.until('sam', mentions(`${id}`, 'INV-77', 'booked', '17'), 'the values');
      await chat.click('sam', shown, 'Show inputs and outputs');
      const whole = await chat.until('sam', mentions(/inputs and outputs/, '"booked": 17'), 'all of them');
      for (const { text } of await chat.messages('sam'))
        expect(text).not.toMatch(/tok-in-the-clear|4111 1111|hunter2/);
      expect(whole.text).toMatch(/hidden/);
    });

    it('fetches large outputs from their file', async () => {
      const rows = Array.from({ length: 300 }, (_, n) => ({ row: n, text: 'a long line of output' }));
      const { Id: id } = control().addJob({
        process: 'Invoice_Processing',
        state: 'Successful',
        outputFile: control().addAttachment(JSON.stringify({ total: 4711, rows }), { requiresAuth: true }),
      }) as { Id: number };
      await chat.whisper('sam', `show ${id}`);
      const shown = await chat.until('sam', mentions(`${id}`, 'total', '4711'), 'the outputs');
      expect(shown.text).toContain('total');
      expect(sent('/odata/Attachments(').length + sent('/odata/Attachments%28').length).toBeGreaterThan(0);
    });
  });
}
