import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver } from './chat-driver.ts';
import { allSaid, namesJob } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

const slow = 60_000;

/** A platform where the place of the alerts can be lost and found, with another place for admins. */
export interface LosableChat extends ChatDriver {
  readonly admin: string;
  /** All texts that stand in the admin's place. */
  adminTexts(): Promise<readonly string[]>;
  /** All texts of the bot that stand in the place of the alerts. */
  alertTexts(): Promise<readonly string[]>;
  /** The bot is taken out of the place of the alerts. */
  lose(botUrl: string): Promise<void>;
  /** It is let in again, and somebody speaks with it there. */
  find(): Promise<void>;
}

/** An alert place from which the bot was removed, told once for every platform. */
export function lostRoute(name: string, open: () => Promise<LosableChat>): void {
  describe(`${name}, and its alerts`, () => {
    let chat: LosableChat;
    let world: World;
    let app: App;

    const fault = (info: string): number => world.orchestrator.control.faultNow('Payroll Run', { info });
    const naming = (texts: readonly string[], job: number): readonly string[] =>
      texts.filter((text) => namesJob({ id: '', text, buttons: [] }, job));

    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
      app = await world.start({ ADMIN_ROUTES: chat.admin });
      await allSaid(app.url);
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    it(
      'its alerts go to the admins, who are told once; when it is back, it gets the new ones only',
      async () => {
        await chat.lose(app.url);
        const first = fault('Row 1 of Alpha');
        await allSaid(app.url);
        const second = fault('Something else entirely');
        await allSaid(app.url);
        const admins = await chat.adminTexts();
        for (const job of [first, second]) {
          expect(naming(admins, job)).toHaveLength(1);
          expect(naming(admins, job)[0]).toMatch(/Meant for .+, where I cannot post/);
        }
        const told = admins.filter((text) => /I cannot post to/.test(text));
        expect(told).toHaveLength(1);
        expect(told[0]).toMatch(/Its alerts go to .+ until it works again/);

        await chat.find();
        const third = fault('A third thing');
        await allSaid(app.url);
        const alerts = await chat.alertTexts();
        expect(naming(alerts, third)).toHaveLength(1);
        expect([...naming(alerts, first), ...naming(alerts, second)]).toEqual([]);
        const after = await chat.adminTexts();
        expect(naming(after, third)).toEqual([]);
        expect(after.filter((text) => /I could not post to/.test(text))).toHaveLength(1);
        expect(after.filter((text) => /I cannot post to/.test(text))).toEqual([]);
      },
      slow,
    );
  });
}
