import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';
import { allSaid } from './failure-modes-chat.ts';

const payable = 'Finance/Accounts Payable';
const shared = 'Shared';

/**
 * Who may do what, by the rules of a file: Ana works in Finance and in Shared, Jo in Finance and may kill nothing, Sam
 * sees what the channel may see, which is Finance.
 */
export function policy(
  platform: string,
  open: () => Promise<ChatDriver>,
  /** Can an answer in the channel be kept from the others there? */
  hasPrivateAnswers: boolean,
): void {
  describe(`rules about who may do what on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    const dir = mkdtempSync(join(tmpdir(), 'policy-'));

    beforeAll(async () => {
      chat = await open();
      const [ana, jo] = [chat.principal('ana'), chat.principal('jo')];
      const both = ['read', 'operate'];
      const rules = [
        { name: 'hands-off', effect: 'deny', who: [jo], may: ['kill'], ask: ['the night shift'] },
        { name: 'finance', who: [ana, jo], may: both, folder: 'Finance/*' },
        { name: 'sharers', who: [ana], may: both, folder: shared },
        { name: 'room', who: [`channel:${chat.route}`], may: ['read'], folder: 'Finance/*' },
      ];
      const path = join(dir, 'chatops.yaml');
      writeFileSync(path, JSON.stringify({ rules, routes: [{ to: chat.route, folder: 'Finance/*' }] }));
      bot = await startBot([chat], { CHATOPS_CONFIG: path, CHATOPS_OPERATORS: '', ALERT_ROUTES: '' });
      const { control } = bot.sandbox;
      control.addRelease({ name: 'Vault_Transfer', folder: shared });
      control.addRelease({ name: 'Ledger_Close', folder: payable });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
      // The bot has met a chat in which somebody wrote to it.
      await chat.personal.type('ana', 'whoami');
      await chat.personal.until('ana', ({ text }) => text.includes('because of rule'), 'an answer');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
      rmSync(dir, { recursive: true });
    });

    /** What the person is answered to this. */
    const answer = async (who: Who, act: () => Promise<unknown>, what: RegExp): Promise<Seen> => {
      const known = new Map((await chat.messages(who)).map(({ id, text }) => [id, text]));
      await act();
      return chat.until(who, ({ id, text }) => known.get(id) !== text && what.test(text), String(what));
    };
    const job = (process: string, change: object): number =>
      (bot.sandbox.control.addJob({ process, ...change }) as { Id: number }).Id;
    const linkTo = (id: number): string => {
      const { Key } = bot.sandbox.control.job(id) as { Key: string };
      return `${bot.sandbox.url}/jobs(sidepanel:sidepanel/jobs/${Key}/details)`;
    };

    it('lists hold what a person may see, and nothing tells of the rest', async () => {
      const vault = job('Vault_Transfer', { state: 'Running', frozen: true });
      job('Ledger_Close', { state: 'Running', frozen: true });
      const mine = await answer('ana', () => chat.whisper('ana', 'running top:12'), /Running/);
      expect(mine.text).toContain('Vault_Transfer');
      const theirs = await answer('jo', () => chat.whisper('jo', 'running top:12'), /Ledger_Close/);
      expect(theirs.text).not.toContain('Vault');
      const none = await answer('jo', () => chat.whisper('jo', `show ${vault}`), /There is no job/);
      expect(none.text).toContain(`no job ${vault} that I can see`);
      await answer('jo', () => chat.whisper('jo', `stop ${vault}`), /There is no job/);
      await answer('jo', () => chat.whisper('jo', 'list folder:Shared'), /There is no folder/);
      expect((bot.sandbox.control.job(vault) as { State: string }).State).toBe('Running');
    });

    it('a refusal names the rule and whom to ask, by command and by button', async () => {
      bot.orchestrator.outcome('Ledger_Close', 'hang');
      await chat.type('ana', 'start Ledger_Close');
      const run = await chat.until(
        'jo',
        ({ buttons, text }) => buttons.includes('Kill') && /Ledger_Close/.test(text),
        'the run',
      );
      const id = /\bjob\s+(\d+)/.exec(run.text)?.[1] ?? '';
      for (const act of [() => chat.whisper('jo', `kill ${id}`), () => chat.click('jo', run, 'Kill')]) {
        const refused = await answer('jo', act, /You can't kill/);
        expect(refused.text).toContain('rule “hands-off” forbids it');
        expect(refused.text).toContain('the night shift');
      }
      const none = await answer('sam', () => chat.click('sam', run, 'Kill'), /You can't kill/);
      expect(none.text).toContain('no rule allows it');
    });

    it('what the channel may not see is not said there', async () => {
      if (hasPrivateAnswers) {
        const own = await answer('ana', () => chat.type('ana', 'start Vault_Transfer'), /Shown to you alone/);
        expect(own.text).toContain('this channel may not see Shared');
      } else {
        const refused = await answer(
          'ana',
          () => chat.type('ana', 'start Vault_Transfer'),
          /Not everybody here/,
        );
        expect(refused.text).toContain('Ask me in our personal chat');
        expect(bot.orchestrator.starts('Vault_Transfer')).toEqual([]);
        await chat.personal.type('ana', 'start Vault_Transfer');
      }
      // It goes on in Ana's own chat, to its end.
      await chat.personal.until('ana', ({ text }) => /Vault_Transfer.*Successful/s.test(text), 'the end');
      expect(bot.orchestrator.starts('Vault_Transfer')).toHaveLength(1);
      if (hasPrivateAnswers) {
        const seen = (await chat.messages('sam')).map(({ text }) => text);
        expect(seen.filter((text) => text.includes('Vault'))).toEqual([]);
      }
    });

    it('links unfold to what the channel may see', async () => {
      const hidden = await chat.paste(
        'ana',
        linkTo(job('Vault_Transfer', { state: 'Running', frozen: true })),
      );
      const open = await chat.paste('ana', linkTo(job('Ledger_Close', { state: 'Running', frozen: true })));
      await chat.until(
        'ana',
        ({ id, text }) => id === open.id && /Ledger_Close: Running/.test(text),
        'a job',
      );
      const shown = (await chat.messages('ana')).find(({ id }) => id === hidden.id);
      expect(shown?.text).not.toContain('Vault_Transfer');
      expect(shown?.buttons).toEqual([]);
    });

    it('forms offer what a person may start', async () => {
      await chat.type('ana', 'start');
      const form = await chat.form('ana');
      const offered = async (who: Who) =>
        (await chat.search(who, form, 'Process', 'a')).map(({ text }) => text);
      const mine = (await offered('ana')).join();
      // Teams asks from the channel that all read.
      if (hasPrivateAnswers) expect(mine).toContain('Vault_Transfer');
      expect((await offered('jo')).join()).not.toContain('Vault_Transfer');
      expect(await offered('sam')).toEqual([]);
    });

    it('alerts go where they may be seen', async () => {
      await answer(
        'ana',
        () => chat.type('ana', 'subscribe folder:Shared'),
        /Not everybody here may be told/,
      );
      await chat.personal.type('ana', 'subscribe folder:Shared');
      await chat.personal.until('ana', ({ text }) => /are told here from now on/.test(text), 'the rule');
      bot.orchestrator.fault('Vault_Transfer', { info: 'The door is shut' });
      bot.orchestrator.fault('Ledger_Close', { info: 'The book is open' });
      await chat.personal.until('ana', ({ text }) => /The door is shut/.test(text), 'the alert');
      await chat.until('sam', ({ text }) => /The book is open/.test(text), 'the other alert');
      await allSaid(bot.url);
      if (hasPrivateAnswers) {
        const seen = (await chat.messages('sam')).map(({ text }) => text);
        expect(seen.filter((text) => text.includes('The door is shut'))).toEqual([]);
      }
      expect((await chat.personal.messages('ana')).filter(({ text }) => text.includes('The book'))).toEqual(
        [],
      );
    });

    it('whoami tells the rules in force, in their order', async () => {
      const { text } = await answer('jo', () => chat.whisper('jo', 'whoami'), /because of rule/);
      expect(text.replace(/\s+/g, ' ')).toMatch(
        /You may not kill everything because of rule hands-off.*You may read, operate Finance\/\* because of rule finance/,
      );
      expect(text).not.toContain('Shared');
    });
  });
}
