import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver } from './chat-driver.ts';
import { alertsOf, allSaid, waitingMessages } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const slow = 60_000;
const burst = 20;

/** What the bot owes people after it was away, told once for every platform. */
export function botOutages(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`a bot that comes and goes on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App | null = null;
    const jobs: number[] = [];
    const fault = (): void => {
      jobs.push(world.orchestrator.control.faultNow('Payroll Run', { info: `Fault ${jobs.length}` }));
    };

    const start = async (): Promise<App> => {
      await stop();
      app = await world.start();
      return app;
    };
    const stop = async (): Promise<void> => {
      await app?.stop();
      app = null;
    };
    async function eachAlertedOnce(url: string): Promise<void> {
      await allSaid(url);
      const told = (await alertsOf(chat, jobs)).map(({ job }) => job);
      expect(told.toSorted((a, b) => a - b)).toEqual(jobs);
      expect((await chat.messages('ana')).filter((m) => /I watch/.test(m.text))).toHaveLength(1);
    }

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    it('F7: the first run tells the past in one summary and alerts nothing', async () => {
      const { url } = await start();
      await allSaid(url);
      const messages = await chat.messages('ana');
      expect(messages).toHaveLength(1);
      expect(messages[0]?.text).toMatch(/I watch[^]*\d+ jobs faulted since/);
      await stop();
    });

    it('F7: what faulted while it was away arrives', async () => {
      for (let count = 0; count < 3; count++) fault();
      const { url } = await start();
      await eachAlertedOnce(url);
      await stop();
    });

    it(
      'F6: ten restarts repeat nothing and lose nothing',
      async () => {
        for (let round = 1; round <= 10; round++) {
          if (round % 3 === 0) fault();
          const { url } = await start();
          if (round % 2 === 0) await allSaid(url);
          if (round % 5 === 0) fault();
          await stop();
        }
        const { url } = await start();
        await eachAlertedOnce(url);
      },
      slow,
    );

    it(
      'F4: a burst arrives whole, each fault once, and its lag can be seen meanwhile',
      async () => {
        const { url } = app ?? (await start());
        for (let count = 0; count < burst; count++) fault();
        const lags: number[] = [];
        while (lags.length === 0 || Math.max(...lags) === 0) {
          lags.push(await waitingMessages(url));
          await pause(50);
        }
        await chat.type('sam', 'status');
        await chat.until('sam', (m) => /\d+ messages? waits?/.test(m.text), 'the lag in the status');
        await eachAlertedOnce(url);
      },
      slow,
    );
  });
}
