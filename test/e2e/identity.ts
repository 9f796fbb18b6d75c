import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen, SeenForm, Who } from './chat-driver.ts';

const outsiders = ['kim', 'lee'] as const;

/** Guests and people of other organizations: refused by every way unless they are named, and so is who cannot be looked up. */
export function identity(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`who is who on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;
    let alert: Seen;
    let form: SeenForm;
    let job: number;

    const start = async (settings: Readonly<Record<string, string>> = {}): Promise<void> => {
      bot = await startBot([chat], { ALERT_LOOKBACK: '1h', ...settings });
    };
    beforeAll(async () => {
      chat = await open();
      chat.admitOutsiders();
      await start();
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
      job = bot.orchestrator.fault('Invoice_Processing', { info: 'The sheet is locked' });
      alert = await chat.until('ana', (m) => m.buttons.includes('Retry'), 'the alert');
      await chat.type('ana', 'start');
      form = await chat.form('ana');
      expect(await chat.search('ana', form, 'Process', 'invoice')).not.toEqual([]);
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    const refusals = async (who: Who): Promise<number> =>
      (await chat.messages(who)).filter(({ text }) => /🔒|You can't|not allowed/.test(text)).length;
    /** Each of these is answered with one more refusal. */
    const refused = async (who: Who, what: string, act: () => Promise<void>): Promise<void> => {
      const before = new Set((await chat.messages(who)).map(({ id, text }) => `${id} ${text}`));
      await act();
      await chat.until(
        who,
        (m) => /🔒/.test(m.text) && !before.has(`${m.id} ${m.text}`),
        `a refusal of ${what} to ${who}`,
      );
    };

    it.each(outsiders)('lets everybody read, but not %s: by no way', async (who) => {
      const before = bot.sandbox.control.requests().length;
      await refused(who, 'a list', () => chat.type(who, 'faulted'));
      await refused(who, 'a job', () => chat.type(who, `show ${job}`));
      await refused(who, 'a button', () => chat.click(who, alert, 'Details'));
      await refused(who, 'an act by button', () => chat.click(who, alert, 'Retry'));
      await refused(who, 'a form', () => chat.type(who, 'start'));
      const said = await chat.say('jo', `what about job ${job}?`);
      await refused(who, 'a shortcut', () => chat.shortcut(who, said, 'Show job'));
      expect(await chat.search(who, form, 'Process', 'invoice')).toEqual([]);
      const link = `${bot.sandbox.url}/jobs(sidepanel:sidepanel/jobs/${job}/details)`;
      const pasted = await chat.paste(who, link);
      expect((await chat.messages('ana')).find(({ id }) => id === pasted.id)?.text ?? '').not.toContain(
        'The sheet is locked',
      );
      expect(await refusals(who)).toBeGreaterThan(0);
      const asked = bot.sandbox.control
        .requests()
        .slice(before)
        .filter(({ method, url }) => method === 'POST' && /StartJobs|RestartJob/.test(url));
      expect(asked).toEqual([]);
    });

    it('tells an outsider what they are', async () => {
      await chat.type('kim', 'whoami');
      await chat.until('kim', ({ text }) => /You are.*a guest/s.test(text), 'what Kim is');
      await chat.type('lee', 'whoami');
      await chat.until('lee', ({ text }) => /You are.*not of this organization/s.test(text), 'what Lee is');
    });

    it('refuses everybody whom it cannot look up, and says so, but who is named by their id', async () => {
      await bot.stop();
      await start({ CHATOPS_OPERATORS: chat.principal('ana') });
      chat.hidePeople(true);
      await chat.type('sam', 'status');
      await chat.until('sam', ({ text }) => /could not.*look|did not say who/is.test(text), 'why');
      await chat.type('ana', 'list');
      await chat.until('ana', ({ text }) => /Jobs|jobs/.test(text) && !/🔒/.test(text), 'her jobs');
      chat.hidePeople(false);
    });

    it('serves outsiders who are named', async () => {
      await bot.stop();
      await start({ CHATOPS_VIEWERS: [chat.principal('kim'), chat.principal('lee')].join(',') });
      const fresh = bot.orchestrator.fault('Release_Project', { info: 'No such branch' });
      for (const who of outsiders) {
        await chat.type(who, `show ${fresh}`);
        await chat.until(who, ({ text }) => text.includes('No such branch'), `the job for ${who}`);
      }
    });
  });
}
