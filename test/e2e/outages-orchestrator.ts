import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
} from '../../src/sandbox/orchestrator/server.ts';
import type { ChatDriver } from './chat-driver.ts';
import { alertOf, alertsOf, allSaid, ask } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const slow = 60_000;

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
        const blind = await readiness(url, (reasons) => reasons.some((each) => /refused/.test(each)));
        expect(blind.join()).toMatch(/acme\/production.*could not be reached.*check UIPATH_TOKEN_URL/);
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
      ['secret', { UIPATH_CLIENT_SECRET: 'wrong' }, /UIPATH_CLIENT_SECRET/],
      [
        'access token',
        { UIPATH_CLIENT_ID: '', UIPATH_CLIENT_SECRET: '', UIPATH_ACCESS_TOKEN: 'wrong' },
        /UIPATH_ACCESS_TOKEN/,
      ],
    ])('a wrong %s is said with what to do', async (_what, settings, todo) => {
      app = await world.start(settings);
      const reasons = await readiness(app.url, (all) => all.some((each) => todo.test(each)));
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
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    const answer = await ask(`${url}/readyz`);
    last = (JSON.parse(answer.text) as { reasons: readonly string[] }).reasons;
    expect(answer.status).toBe(last.length === 0 ? 200 : 503);
    if (fits(last)) return last;
    await pause(50);
  }
  throw new Error(`The bot's reasons stay: ${last.join('; ') || 'none'}`);
}
