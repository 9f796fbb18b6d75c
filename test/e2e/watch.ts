import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver } from './chat-driver.ts';
import { alertsOf, allSaid } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';
import { readiness } from './outages-orchestrator.ts';

const slow = 60_000;

/** F33: a bot that cannot see, told once for every platform. */
export function selfWatch(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`F33: a blind bot on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App | null = null;

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    it(
      'says since when and what to do, also after a restart only once, and tells what it missed',
      async () => {
        const { control } = world.orchestrator;
        app = await world.start();
        await allSaid(app.url);
        control.inject({ match: { path: 'odata' }, action: { status: 401 } });
        const said = await chat.until(
          'ana',
          (m) => /I cannot see Orchestrator/.test(m.text),
          'the blindness',
        );
        expect(said.text).toMatch(/acme\/production: token refused \(401\)/);
        expect(said.text).toMatch(/Since .+Alerts wait.+Check the app id and secret.+\/jobs status/s);
        const job = control.faultNow('Payroll Run', { info: 'Nobody looks' });
        await app.stop();
        app = await world.start();
        await readiness(app.url, (reasons) => reasons.every((each) => each.startsWith('orchestrator')));
        await chat.type('sam', 'status');
        await chat.until('sam', (m) => /needs? attention/.test(m.text), 'the status');

        control.clearInjections();
        const back = await chat.until('ana', (m) => /I see Orchestrator .* again/.test(m.text), 'sight');
        expect(back.text).toMatch(/I was blind .+1 fault in that time.+Payroll Run.+Nobody looks/s);
        expect(back.text).toContain(String(job));
        await allSaid(app.url);
        expect(await alertsOf(chat, [job])).toHaveLength(1);
        const all = (await chat.messages('ana')).map(({ text }) => text);
        expect(all.filter((text) => /I was blind for Orchestrator .*token refused/s.test(text))).toHaveLength(
          1,
        );
        expect(all.filter((text) => /I see Orchestrator/.test(text))).toHaveLength(1);
      },
      slow,
    );
  });
}
