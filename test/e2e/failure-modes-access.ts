import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import type { ChatDriver, Seen, SeenForm, Who } from './chat-driver.ts';
import { alertOf } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';

/** F16: who may not act cannot, by any way, and the audit says so. Told once for every platform. */
export function accessFailures(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`F16: access on ${platform}`, () => {
    let chat: ChatDriver;
    let world: World;
    let app: App;
    let job: number;
    let alert: Seen;
    let run: Seen;
    let form: SeenForm;

    /** While roles are as they should be: an alert, a running job and an open form of Ana's. */
    beforeAll(async () => {
      chat = await open();
      world = await createWorld([chat]);
      app = await world.start();
      await chat.until('ana', (m) => /I watch/.test(m.text), 'the summary of the first run');
      const { control } = world.orchestrator;
      job = control.faultNow('Payroll Run', { info: 'Logon failure' });
      alert = await alertOf(chat, job);
      control.outcome('Release_Project', 'hang');
      await chat.type('ana', 'start Release_Project');
      run = await chat.until(
        'sam',
        (m) => /Running/.test(m.text) && m.buttons.includes('Kill') && m.id !== alert.id,
        'a running job',
      );
      await chat.type('ana', 'start input_output_test_DocEnv');
      form = await chat.form('ana');
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    /** Commands that the audit says were refused to this person. */
    const refusals = (who: Who): readonly string[] =>
      world
        .audit()
        .filter(({ actor, outcome }) => actor === chat.principal(who) && outcome === 'denied')
        .map(({ command }) => command);

    /** Everything that this person may try, and that each try is answered with a refusal. */
    async function refusedAll(who: Who, as: RegExp): Promise<void> {
      const running = /\bjob\s+(\d+)/.exec(run.text)?.[1] ?? '';
      const said = await chat.say('jo', `what about job ${job}?`);
      const tries: readonly (readonly [string, () => Promise<void>])[] = [
        ['start by command', () => chat.type(who, 'start Release_Project')],
        ['start with a form', () => chat.type(who, 'start input_output_test_DocEnv')],
        ['retry by command', () => chat.type(who, `retry ${job}`)],
        ['stop by command', () => chat.type(who, `stop ${running}`)],
        ['kill by command', () => chat.type(who, `kill ${running}`)],
        ['retry by button', () => chat.click(who, alert, 'Retry')],
        ['kill by button', () => chat.click(who, run, 'Kill')],
        ['stop by button', () => chat.click(who, run, 'Stop')],
        ['retry by shortcut', () => chat.shortcut(who, said, 'Retry job')],
        ['kill by shortcut', () => chat.shortcut(who, said, 'Kill job')],
      ];
      const before = world.writes().length;
      const refusedBefore = refusals(who).length;
      for (const [what, act] of tries) {
        const known = new Map((await chat.messages(who)).map((message) => [message.id, message.text]));
        await act();
        const answer = await chat.until(
          who,
          (m) => known.get(m.id) !== m.text && /You can't/.test(m.text),
          `the refusal to ${what}`,
        );
        expect(answer.text, what).toMatch(as);
        expect(answer.text, what).toContain('it takes operator');
      }
      expect(world.writes()).toHaveLength(before);
      // The audit is written after the answer.
      await expect
        .poll(() => refusals(who).slice(refusedBefore).toSorted())
        .toEqual(
          ['start', 'start', 'retry', 'stop', 'kill', 'retry', 'kill', 'stop', 'retry', 'kill'].toSorted(),
        );
    }

    it('a viewer may only look', async () => {
      await refusedAll('sam', /your role is viewer/);
    });

    it('while nobody is named an operator, nobody acts, not even with a form that was open', async () => {
      await app.stop();
      app = await world.start({
        CHATOPS_OPERATORS: '',
        CHATOPS_ADMINS: '',
        CHATOPS_VIEWERS: chat.principal('ana'),
      });
      const before = world.writes().length;
      await chat.submit('ana', form, { age: '1', stringNew: 'x' });
      await expect.poll(() => refusals('ana')).toEqual(['start']);
      expect(world.writes()).toHaveLength(before);
      await refusedAll('ana', /your role is viewer/);
    });

    it('an unknown person may not even look', async () => {
      await refusedAll('sam', /you have no role here/);
      await chat.type('sam', 'faulted');
      await chat.until('sam', (m) => /You can't see what failed/.test(m.text), 'the refusal to look');
      await chat.type('sam', 'whoami');
      await chat.until('sam', (m) => m.text.includes(chat.principal('sam')), 'who Sam is, for the admin');
    });
  });
}
