import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { createOrchestratorSandbox, type OrchestratorSandbox } from '../../src/sandbox/orchestrator/server.ts';
import type { ChatDriver } from './chat-driver.ts';
import { alertOf, alertsOf, allSaid, waitingMessages } from './failure-modes-chat.ts';
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

/** F36: an Orchestrator that is not there, told once for every platform. */
export function orchestratorOutages(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`F36: no Orchestrator at the start on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App | null = null;
    let later: OrchestratorSandbox | null = null;

    beforeEach(async () => {
      chat = await open();
      world = await createWorld([chat]);
    });
    afterEach(async () => {
      await app?.stop();
      app = null;
      await later?.close();
      later = null;
      await world.close();
      await chat.close();
    });

    it(
      'the bot is alive and says what it misses; when Orchestrator comes, alerts do',
      async () => {
        const port = Number(new URL(world.orchestrator.url).port);
        await world.orchestrator.close();
        app = await world.start();
        const { url } = app;
        const blind = await readiness(url, (reasons) => reasons.some((each) => /Orchestrator could/.test(each)));
        expect(blind.join()).toMatch(/acme\/production.*refused/);
        await chat.type('sam', 'status');
        await chat.until('sam', (m) => /I cannot see Orchestrator/.test(m.text), 'the status to tell');
        await chat.type('sam', 'faulted');
        await chat.until('sam', (m) => /could not be reached/.test(m.text), 'a command to tell');

        later = await createOrchestratorSandbox({ port });
        await readiness(url, (reasons) => reasons.length === 0);
        await chat.until('ana', (m) => /I watch/.test(m.text), 'the first look');
        const job = later.control.faultNow('Payroll Run', { info: 'Logon failure' });
        await alertOf(chat, job);
      },
      slow,
    );

    it(
      'an Orchestrator that goes and comes back costs no alert',
      async () => {
        const { control } = world.orchestrator;
        app = await world.start();
        await allSaid(app.url);
        control.inject({ match: { path: 'odata' }, action: { dropBeforeEffect: true } });
        const job = control.faultNow('Payroll Run', { info: 'Nobody looks' });
        await readiness(app.url, (reasons) => reasons.length > 0);
        control.clearInjections();
        await readiness(app.url, (reasons) => reasons.length === 0);
        await allSaid(app.url);
        expect(await alertsOf(chat, [job])).toHaveLength(1);
      },
      slow,
    );

    it.each([
      ['secret', { UIPATH_CLIENT_SECRET: 'wrong' }, /secret/],
      [
        'access token',
        { UIPATH_CLIENT_ID: '', UIPATH_CLIENT_SECRET: '', UIPATH_ACCESS_TOKEN: 'wrong' },
        /UIPATH_ACCESS_TOKEN|access token/,
      ],
    ])('a wrong %s is said with what to do', async (_what, settings, todo) => {
      app = await world.start(settings);
      const reasons = await readiness(app.url, (all) => all.some((each) => todo.test(each)));
      expect(reasons.join()).toMatch(/Check|Set|set/);
      expect(reasons.join()).not.toContain('wrong');
    });
  });
}

/** The bot's reasons not to be ready, as soon as they fit; it is alive all along. */
export async function readiness(
  url: string,
  fits: (reasons: readonly string[]) => boolean,
): Promise<readonly string[]> {
  let last: readonly string[] = [];
  for (const began = Date.now(); Date.now() < began + slow / 2; ) {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const answer = await fetch(`${url}/readyz`);
    last = ((await answer.json()) as { reasons: readonly string[] }).reasons;
    expect(answer.status).toBe(last.length === 0 ? 200 : 503);
    if (fits(last)) return last;
    await pause(50);
  }
  throw new Error(`The bot's reasons stay: ${last.join('; ') || 'none'}`);
}
