import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';
import { alertOf, alertsOf, allSaid, namesJob } from './failure-modes-chat.ts';

const dayMs = 24 * 3_600_000;
/** Invisible characters that keep markup apart. */
const joiners = /[\u200b\u2060]/g;

/**
 * What goes wrong between a fault and its alert, told once for every platform.
 * @param live what this platform would interpret although its driver shows the characters as they stand
 */
export function alertFailures(platform: string, open: () => Promise<ChatDriver>, live?: RegExp): void {
  describe(`alerts on ${platform}`, () => {
    let chat: ChatDriver;
    let bot: Bot;

    /** Each of these jobs has one alert by now, and will have no other. */
    async function alertedOnce(jobs: readonly number[]): Promise<void> {
      await allSaid(bot.url);
      const told = (await alertsOf(chat, jobs)).map(({ job }) => job);
      expect(told.toSorted((a, b) => a - b)).toEqual(jobs.toSorted((a, b) => a - b));
    }

    beforeAll(async () => {
      chat = await open();
      bot = await startBot([chat]);
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
    });
    afterAll(async () => {
      await bot?.stop();
      await chat?.close();
    });

    it('F1: a job created five days ago that faults now has exactly one alert', async () => {
      const { control } = bot.sandbox;
      const { Id } = control.addJob({
        process: 'Month End Close',
        state: 'Running',
        frozen: true,
        createdAgoMs: 5 * dayMs,
        startedAgoMs: 5 * dayMs - 1000,
      });
      const id = Number(Id);
      await allSaid(bot.url);
      expect(await alertsOf(chat, [id])).toEqual([]);
      control.updateJob(id, { state: 'Faulted', info: 'The ledger is locked' });
      expect((await alertOf(chat, id)).text).toContain('The ledger is locked');
      await alertedOnce([id]);
    });

    it('F2: whatever the times of a faulted job look like, it is alerted', async () => {
      const second = new Date(Date.now() - 20_000).toISOString().slice(0, 19);
      const moments = ['', '.1', '.12', '.123', '.1234', '.12345', '.123456', '.1234567'].map(
        (fraction) => `${second}${fraction}Z`,
      );
      const times = [
        { creationTime: `${second}Z`, startTime: null, endTime: null },
        { creationTime: `${second}Z`, startTime: null, endTime: `${second}.0000001Z` },
        ...moments.map((moment) => ({ creationTime: moment, startTime: moment, endTime: moment })),
      ];
      const jobs = times.map((spec, index) =>
        bot.orchestrator.fault('Nightly_Report', { info: `Times ${index}`, ...spec }),
      );
      const crashed = await alertOf(chat, jobs[0] ?? 0);
      expect(crashed.text).toContain('before it started');
      await alertedOnce(jobs);
    });

    it('F3: a job that cannot be read is reported once, stops no other and not the cursor', async () => {
      const { control } = bot.sandbox;
      const fault = (raw: Record<string, unknown> | null) =>
        control.faultNow('SAP_Health_Check', { info: 'One of many', ...(raw === null ? {} : { raw }) });
      const before = [fault(null), fault(null)];
      const bad = [fault({ EndTime: 'yesterday' }), fault({ Key: null }), fault({ State: 4 })];
      const after = [fault(null), fault(null)];
      await alertedOnce([...before, ...after]);
      expect(await alertsOf(chat, bad)).toEqual([]);

      const reports = (await chat.messages('ana')).filter((m) => m.text.includes('cannot read it'));
      for (const id of bad) expect(reports.filter((m) => namesJob(m, id))).toHaveLength(1);

      await chat.type('sam', 'faulted process:SAP_Health_Check');
      const list = await chat.until('sam', (m) => m.text.includes('in a form I cannot read'), 'the list');
      for (const id of bad) expect(list.text).toContain(String(id));
      const next = fault(null);
      await alertedOnce([...before, ...after, next]);
      for (const id of bad) control.updateJob(id, { state: 'Successful', raw: null });
    });

    it('F5: jobs that faulted at the very same moment are alerted once each', async () => {
      const moment = `${new Date(Date.now() - 5000).toISOString().slice(0, 19)}.5Z`;
      const jobs = Array.from({ length: 4 }, () =>
        bot.sandbox.control.faultNow('Timesheet Import', {
          creationTime: moment,
          startTime: moment,
          endTime: moment,
        }),
      );
      await alertedOnce(jobs);
    });

    it('F20: an error of any length and kind is alerted', async () => {
      const infos = [
        '',
        '\n\r\n\n',
        'x'.repeat(3000),
        `${'word '.repeat(8000)}end`,
        'y'.repeat(1_000_000),
        '𝕏👩‍👩‍👧‍👦'.repeat(5000),
        `${'z'.repeat(399)}👩‍👩‍👧‍👦`,
        'lone \ud83d and \udc69 halves',
        'bell \u0007 escape \u001b[31m nul \u0000 delete \u007f right-to-left \u202e end',
        '&<>"'.repeat(2000),
      ];
      const jobs = infos.map((info) => bot.orchestrator.fault('CV Screening', { info }));
      await alertedOnce(jobs);
      for (const { job, shown } of await alertsOf(chat, jobs)) {
        expect(shown.text, `alert of job ${job}`).toContain('CV Screening faulted');
        expect(shown.buttons).toEqual(expect.arrayContaining(['Retry', 'Kill', 'Details']));
        expect(shown.text.isWellFormed()).toBe(true);
      }
      expect((await alertOf(chat, jobs[0] ?? 0)).text).toContain('gave no reason');
      expect((await alertOf(chat, jobs[1] ?? 0)).text).toContain('gave no reason');

      const longest = jobs[4] ?? 0;
      await chat.type('ana', `show ${longest}`);
      const shown = await chat.until('ana', (m) => m.text.includes('Origin') && namesJob(m, longest), 'it');
      await chat.click('ana', shown, 'Full error');
      await chat.until('ana', (m) => /more characters stand in Orchestrator/.test(m.text), 'the whole error');
    });

    it('F22: names and errors are shown as they are and ping or format nothing', async () => {
      const { control } = bot.sandbox;
      const markup = [
        '<!channel>',
        '<@U0ANA>',
        '*bold*',
        '`code`',
        '<https://x.example|y>',
        '@everyone',
        '&amp;',
      ];
      const name = `${markup.join(' ')} {{DATE(2026-01-01T00:00:00Z)}}`;
      control.addRelease({ name, folder: 'Finance' });
      const info = `${name} _it_ ~st~ :fire: <at>Ana</at> <!subteam^S0OPERATORS> [a](https://x.example)`;
      const robot = '<!here> *R2* `D2`';
      const id = control.faultNow(name, { folder: 'Finance', info, raw: { Robot: { Name: robot } } });
      const plain = ({ text }: Seen): string => {
        if (live !== undefined) expect(text).not.toMatch(live);
        return text.replaceAll(joiners, '');
      };
      const alert = plain(await alertOf(chat, id));
      for (const text of [`${name} faulted on ${robot}`, info]) expect(alert).toContain(text);

      await chat.type('sam', 'faulted top:1');
      const list = await chat.until('sam', (m) => /faulted in the last/i.test(m.text), 'the list');
      for (const text of [name, robot]) expect(plain(list)).toContain(text);
      await chat.type('sam', `show ${id}`);
      const job = await chat.until('sam', (m) => m.text.includes('Origin') && namesJob(m, id), 'the job');
      for (const text of [`${name}: Faulted`, robot, info]) expect(plain(job)).toContain(text);
    });
  });
}
