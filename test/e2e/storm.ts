import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver, Seen } from './chat-driver.ts';
import { allSaid } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const minuteMs = 60_000;
/** Slack takes a message a second: forty of them, and the edits that came due meanwhile. */
const stormMs = 2 * minuteMs;
/** What a platform gives a bot to acknowledge a command; here the whole answer comes within it. */
const answerMs = 3_000;
const processes = 40;
const firstWave = 4_000;
/** The rest comes in gusts of a few processes while the first wave is being told. */
const gusts = 5;
const gusty = 4;
const gustFaults = 50;
const all = firstWave + gusts * gusty * gustFaults;

/** What one platform adds to the storm. */
interface Weather<Chat> {
  /** Makes trouble in the middle of it. */
  readonly halfway: (chat: Chat) => void;
  /** Looks at what the platform holds against the bot. */
  readonly after: (chat: Chat) => void;
}

/** The worst night, through the real adapter. */
export function faultStorm<Chat extends ChatDriver>(
  platform: string,
  open: () => Promise<Chat>,
  weather?: Weather<Chat>,
): void {
  describe(`a storm on ${platform}`, () => {
    let chat: Chat;
    let world: World;
    let app: App;

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat], { unrecorded: true });
      const { control } = world.orchestrator;
      control.addFolder({ path: 'Storm', robots: ['VM07'] });
      for (let at = 0; at < processes; at += 1)
        control.addRelease({ name: `Process_${at}`, folder: 'Storm' });
      // Each look reads all of the last minutes again, 5,000 jobs by the end.
      app = await world.start({ ALERT_GROUPING: '1h', POLL_CRON: '*/2 * * * * *' });
      await chat.until('ana', ({ text }) => text.includes('I watch'), 'the bot');
      await allSaid(app.url);
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    const alerts = async (): Promise<readonly Seen[]> =>
      (await chat.messages('ana')).filter(({ text }) => /^🔴 Process_\d+ faulted/.test(text));
    const counted = (seen: readonly Seen[]): number =>
      seen.reduce((sum, { text }) => sum + Number(/faulted (\d+) times/.exec(text)?.[1] ?? 1), 0);
    /** Milliseconds from asking for the faults of a process to the whole answer. */
    const answered = async (process: string): Promise<number> => {
      const began = performance.now();
      await chat.type('sam', `faulted process:${process} top:1`);
      const isAnswer = ({ text }: Seen): boolean =>
        text.includes('newest first') && new RegExp(`${process}\\b`).test(text);
      await chat.until('sam', isAnswer, `the faults of ${process}`);
      return performance.now() - began;
    };

    it('of 5,000 faults of 40 processes is one message a problem and one that says so; nothing is lost, nothing doubled', {
      timeout: stormMs + minuteMs,
    }, async () => {
      const { control } = world.orchestrator;
      control.bulk(firstWave, { folder: 'Storm', state: 'Faulted', spanMs: minuteMs });
      const waits = [await answered('Process_9')];
      for (let gust = 1; gust <= gusts; gust += 1) {
        await expect
          .poll(async () => (await alerts()).length, { timeout: stormMs, interval: 500 })
          .toBeGreaterThanOrEqual((processes / gusts) * (gust - 1) + 1);
        if (gust === Math.ceil(gusts / 2)) weather?.halfway(chat);
        for (let at = 0; at < gusty; at += 1)
          control.bulk(gustFaults, {
            process: `Process_${at}`,
            folder: 'Storm',
            state: 'Faulted',
            spanMs: 1000,
          });
        waits.push(await answered(`Process_${10 + gust}`));
      }
      await expect.poll(async () => counted(await alerts()), { timeout: stormMs, interval: 500 }).toBe(all);
      await allSaid(app.url);

      const told = await alerts();
      expect(told).toHaveLength(processes);
      expect(counted(told)).toBe(all);
      expect(new Set(told.map(({ text }) => /Process_\d+/.exec(text)?.[0])).size).toBe(processes);
      const storms = (await chat.messages('ana')).filter(({ text }) => /\d+ faults in \d/.test(text));
      expect(storms).toHaveLength(1);
      expect(storms[0]?.text).toMatch(new RegExp(`^⚠️ ${all} faults in \\d+ min, 1 cause`));
      expect(storms[0]?.text).toContain('VM07');
      expect(Math.max(...waits)).toBeLessThan(answerMs);
      weather?.after(chat);
    });
  });
}
