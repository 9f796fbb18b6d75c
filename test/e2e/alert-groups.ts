import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';
import { allSaid } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const hourMs = 3_600_000;
/** Whether a process works again is looked up every 15 seconds. */
const recoveryMs = 40_000;

/** Faults of one cause in one message: counted, listed, retried together, and what becomes of the problem. */
export function groupedAlerts(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`faults of one problem on ${platform}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatops-groups-'));
    let chat: ChatDriver;
    let world: World;
    let app: App;

    beforeAll(async () => {
      chat = await open();
      const file = join(folder, 'chatops.yaml');
      writeFileSync(file, `routes: [{ to: "${chat.route}", threads: true, group: 1h }]\n`);
      world = await createWorld([chat]);
      const { control } = world.orchestrator;
      control.addFolder({ path: 'Shipping', robots: ['PackBot'] });
      for (const name of ['Labels', 'Refunds']) control.addRelease({ name, folder: 'Shipping' });
      app = await world.start({ ALERT_ROUTES: '', CHATOPS_CONFIG: file });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
      rmSync(folder, { recursive: true });
    });

    const control = () => world.orchestrator.control;
    /** The first messages of threads that begin with this, oldest first. */
    const heads = async (begin: string): Promise<readonly Seen[]> =>
      (await chat.messages('ana')).filter(({ below, text }) => !below && text.startsWith(begin));
    const until = (...words: readonly string[]): Promise<Seen> =>
      chat.until(
        'ana',
        ({ below, text }) => !below && words.every((word) => text.includes(word)),
        words.join(', '),
      );

    it('are one message that counts on, with what helps to judge them, and lists its jobs', async () => {
      control().addJob({
        process: 'Labels',
        state: 'Successful',
        createdAgoMs: 2 * hourMs,
        endedAgoMs: hourMs,
      });
      const first = control().faultNow('Labels', { info: 'System.TimeoutException: Order 4711 took 31 s' });
      control().addLogs(first, [{ level: 'Error', message: 'The printer does not answer' }]);
      const alert = await until('🔴 Labels faulted on PackBot', 'Order 4711');
      const judged = await until(
        '🔴 Labels faulted on PackBot',
        'last success',
        'The printer does not answer',
      );
      expect(judged.id).toBe(alert.id);

      const more = [4712, 4713].map((order) =>
        control().faultNow('Labels', { info: `System.TimeoutException: Order ${order} took 44 s` }),
      );
      const counted = await until('🔴 Labels faulted 3 times on PackBot', 'Order 4713');
      expect(counted.id).toBe(alert.id);
      expect(counted.text).toContain('3rd time in 24 h');
      expect(counted.buttons).toEqual(expect.arrayContaining(['Retry 3', 'Show jobs', 'Details']));

      await chat.click('ana', counted, 'Show jobs');
      const list = await chat.until(
        'ana',
        ({ text }) => /Faults of Labels in this alert/.test(text),
        'its jobs',
      );
      for (const id of [first, ...more]) expect(list.text).toContain(String(id));
    });

    it('F32: are told in its thread, where the route asks for that, and nowhere else', async () => {
      const [alert] = await heads('🔴 Labels');
      const said = async (): Promise<readonly Seen[]> =>
        (await chat.messages('ana')).filter(({ text }) => /Labels faulted (again|\d+ more times)/.test(text));
      await expect.poll(async () => (await said()).length, { timeout: 10_000 }).toBeGreaterThan(0);
      await allSaid(app.url);
      const replies = await said();
      expect(replies.map(({ below }) => below)).toEqual(replies.map(() => alert?.id));
      const counts = replies.map(({ text }) => Number(/faulted (\d+) more/.exec(text)?.[1] ?? 1));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
      expect(await heads('🔴 Labels')).toHaveLength(1);
    });

    it('turn green with the run that worked, and the next fault begins anew', {
      timeout: 90_000,
    }, async () => {
      const [before] = await heads('🔴 Labels');
      control().outcome('Labels', 'succeed');
      const run = control().start('Labels');
      await expect
        .poll(async () => (await heads('🟢 Labels works again')).map(({ id }) => id), { timeout: recoveryMs })
        .toEqual([before?.id]);
      const [green] = await heads('🟢 Labels works again');
      expect(green?.text).toMatch(new RegExp(`job\\s+${run}\\b.*Successful`, 's'));
      expect(green?.buttons).not.toContain('Retry 3');

      control().faultNow('Labels', { info: 'System.TimeoutException: Order 4714 took 61 s' });
      const next = await until('🔴 Labels faulted on PackBot', 'Order 4714');
      expect(next.id).not.toBe(before?.id);
      expect(await heads('🟢 Labels works again')).toHaveLength(1);
    });

    it('are retried together, after a question, and recover by that', async () => {
      control().outcome('Refunds', 'succeed');
      const jobs = [1, 2, 3].map((till) => control().faultNow('Refunds', { info: `Till ${till} is locked` }));
      const alert = await until('🔴 Refunds faulted 3 times on PackBot');
      const restarted = (): readonly unknown[] =>
        control()
          .requests()
          .flatMap(({ method, requestBody, url }) =>
            method === 'POST' && url.includes('OData.RestartJob')
              ? [(requestBody as { jobId: number }).jobId]
              : [],
          );
      expect(restarted()).toEqual([]);
      await chat.click('ana', alert, 'Retry 3');
      const question = await chat.until('ana', ({ text }) => /Retry 3 jobs\?/.test(text), 'the question');
      expect(restarted()).toEqual([]);
      await chat.click('ana', question, 'Retry 3 jobs');
      const green = await until('🟢 Refunds recovered after a retry by Ana');
      expect(green.id).toBe(alert.id);
      expect(restarted()).toEqual(jobs);
    });
  });
}
