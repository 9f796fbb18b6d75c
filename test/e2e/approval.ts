import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { type ApprovalWorld, createApprovalWorld } from './approval-world.ts';
import type { ChatDriver, Seen, Who } from './chat-driver.ts';
import { allSaid } from './failure-modes-chat.ts';

/** Four eyes, told once for every platform: asked for, agreed to or not, and done once. */
export function approvals(platform: string, open: () => Promise<ChatDriver>): void {
  describe(`approvals on ${platform}`, () => {
    let chat: ChatDriver;
    let world: ApprovalWorld;
    let app: App;
    let lateMs = 0;
    let job = 22_500_000;
    const now = () => new Date(Date.now() + lateMs);

    beforeAll(async () => {
      chat = await open();
      world = await createApprovalWorld([chat]);
      app = await world.start(world.rules, now);
      await allSaid(app.url);
    });
    afterAll(async () => {
      await app?.stop();
      await world?.close();
      await chat?.close();
    });

    const control = () => world.orchestrator.control;
    const stateOf = (id: number) => control().job(id).State;
    /** Ana asks to kill a job that runs. */
    const asked = async (): Promise<{
      readonly id: number;
      readonly request: Seen;
      readonly name: string;
    }> => {
      job += 1;
      const id = world.running(job);
      await chat.type('ana', `kill ${id} reason:"hangs since noon"`);
      const request = await chat.until(
        'jo',
        (m) => m.text.includes(`Ana asks to kill job ${id}`) && m.buttons.includes('Approve'),
        'the request',
      );
      return { id, request, name: nameOf(request) };
    };
    const after = (who: Who, { id }: Pick<Seen, 'id'>, what: RegExp, why: string): Promise<Seen> =>
      chat.until(who, (m) => m.id === id && what.test(m.text), why);
    const kills = () => world.acts().filter((act) => act === 'StopJobs').length;

    it('asks why in a form that shows what will be done, and does nothing before somebody else agrees', async () => {
      job += 1;
      const id = world.running(job);
      const before = kills();
      await chat.type('ana', `kill ${id}`);
      const form = await chat.form('ana');
      expect(form.fields).toEqual(['Why']);
      expect(form.text).toContain(`Kill job ${id}`);
      expect(form.text).toContain('What is half done stays half done');
      await chat.submit('ana', form, { Why: 'hangs since noon' });
      const request = await chat.until(
        'sam',
        (m) => m.text.includes(`Ana asks to kill job ${id}`),
        'the request',
      );
      expect(request.text).toContain('hangs since noon');
      expect(request.text).toContain('shipping-four-eyes');
      expect(request.buttons).toEqual(expect.arrayContaining(['Approve', 'Deny', 'Details', 'Withdraw']));
      expect(kills()).toBe(before);

      await chat.click('ana', request, 'Approve');
      await chat.until('ana', (m) => /can.t approve your own request/.test(m.text), 'the refusal');
      expect(kills()).toBe(before);

      await chat.click('sam', request, 'Approve');
      await after('ana', request, /approved by Sam.*, done/s, 'the outcome where it was asked for');
      await chat.until('jo', (m) => m.text.includes(String(id)) && /killed/i.test(m.text), 'what was done');
      expect(kills()).toBe(before + 1);
      expect(stateOf(id)).not.toBe('Running');

      // F17: the audit has each step, in the name of who took it.
      const [ana, sam] = (['ana', 'sam'] as const).map((who) => chat.principal(who));
      // Whether the approval or the act that it sets off is written down first is nobody's promise.
      await expect
        .poll(() => {
          const lines = world.audit().map(({ actor, command, outcome }) => `${actor} ${command}: ${outcome}`);
          return [...lines.slice(0, 3), ...lines.slice(3).toSorted()];
        })
        .toEqual([
          `${ana} kill: refused: needs an approval`,
          `${ana} kill: refused: waits for approval ${nameOf(request)}`,
          `${ana} approve: denied`,
          ...[`${sam} approve: ok`, `${ana} kill: ok`].toSorted(),
        ]);
    });

    it('takes one of two who agree at once, and tells the other who was first', async () => {
      const { id, request } = await asked();
      const before = kills();
      await Promise.all([chat.click('jo', request, 'Approve'), chat.click('sam', request, 'Approve')]);
      await after('ana', request, /approved by (?:Jo|Sam).*, done/s, 'the outcome');
      await Promise.any(
        (['jo', 'sam'] as const).map((who) =>
          chat.until(who, (m) => m.id !== request.id && /(?:Jo|Sam)\b.* approved this at/.test(m.text), who),
        ),
      );
      expect(kills()).toBe(before + 1);
      expect(stateOf(id)).not.toBe('Running');
    });

    it('is approved by command, for a list of jobs that stays as it was', async () => {
      control().addRelease({ name: 'Posters', folder: 'Shipping' });
      const add = (id: number) =>
        control().addJob({ process: 'Posters', id, state: 'Running', frozen: true, startedAgoMs: 60_000 });
      add(22_600_001);
      add(22_600_002);
      await chat.type('ana', 'stop process:Posters reason:maintenance');
      const request = await chat.until('jo', (m) => /asks to stop 2 jobs/.test(m.text), 'the request');
      add(22_600_003);
      await chat.type('jo', `approve ${nameOf(request)}`);
      await chat.until('ana', (m) => /2 jobs asked to stop by Ana/.test(m.text), 'the summary');
      await after('sam', request, /approved by Jo.*, done/s, 'the outcome');
      expect([22_600_001, 22_600_002, 22_600_003].map((id) => stateOf(id) === 'Running')).toEqual([
        false,
        false,
        true,
      ]);
    });

    it('starts a process with the inputs that were asked for, which others do not see', async () => {
      control().addRelease({
        name: 'Parcels',
        folder: 'Shipping',
        inputs: [{ name: 'street', type: 'System.String, mscorlib', required: true, hasDefault: false }],
      });
      control().outcome('Parcels', 'succeed');
      await chat.type('ana', 'start Parcels');
      const form = await chat.form('ana');
      expect(form.fields).toEqual(['street', 'Why']);
      await chat.submit('ana', form, { street: 'Elm Street 5', Why: 'a customer waits' });
      const request = await chat.until('jo', (m) => /asks to start Parcels/.test(m.text), 'the request');
      expect(request.text).toContain('street');
      expect((await chat.messages('sam')).filter((m) => m.text.includes('Elm Street'))).toEqual([]);
      await chat.whisper('jo', `approvals ${nameOf(request)}`);
      await chat.until('jo', (m) => m.text.includes('Elm Street 5'), 'the inputs, for who may approve');
      await chat.click('jo', request, 'Approve');
      await chat.until('sam', (m) => /Parcels started by Ana/.test(m.text), 'the run');
      const body = control()
        .requests()
        .findLast(({ url }) => url.includes('OData.StartJobs'))?.requestBody as {
        startInfo: { InputArguments: string };
      };
      expect(JSON.parse(body.startInfo.InputArguments)).toEqual({ street: 'Elm Street 5' });
    });

    it('tells who asked when it is denied, and why', async () => {
      const { id, request } = await asked();
      await chat.click('sam', request, 'Deny');
      const form = await chat.form('sam');
      await chat.submit('sam', form, { Why: 'it is nearly done' });
      await chat.until(
        'ana',
        (m) =>
          m.id !== request.id && /Sam\b.*\sdenied\s+your request/.test(m.text) && /nearly done/.test(m.text),
        'Ana to be told',
      );
      await after('jo', request, /denied by Sam/, 'the outcome');
      expect(stateOf(id)).toBe('Running');
    });

    it('can be withdrawn by who asked alone', async () => {
      const { id, request, name } = await asked();
      await chat.click('sam', request, 'Withdraw');
      await chat.until('sam', (m) => /Only Ana can withdraw/.test(m.text), 'the refusal');
      await chat.click('ana', request, 'Withdraw');
      await after('sam', request, /withdrawn by Ana/, 'the outcome');
      await chat.type('sam', `approve ${name}`);
      await chat.until(
        'sam',
        (m) => /withdrew this at/.test(m.text) && m.text.includes(name),
        'the late one',
      );
      expect(stateOf(id)).toBe('Running');
    });

    it('reads the state anew: a job that has ended is not killed', async () => {
      const { id, request } = await asked();
      control().updateJob(id, { state: 'Successful', endedAgoMs: 1000 });
      const before = kills();
      await chat.click('jo', request, 'Approve');
      await after('ana', request, /approved by Jo.*, but not done/s, 'the outcome');
      await chat.until('ana', (m) => /but it was not done/.test(m.text) && /has ended/.test(m.text), 'why');
      expect(kills()).toBe(before);
    });

    it('does it once when the answer of Orchestrator is lost', async () => {
      const before = world.acts().filter((act) => act === 'StartJobs').length;
      await chat.type('ana', 'start Labels reason:"month end"');
      const request = await chat.until('jo', (m) => /asks to start Labels/.test(m.text), 'the request');
      control().inject({
        match: { path: 'OData.StartJobs', method: 'POST' },
        times: 1,
        action: { dropAfterEffect: true },
      });
      await chat.click('jo', request, 'Approve');
      await after('ana', request, /approved by Jo.*, done/s, 'the outcome');
      await chat.until('sam', (m) => /Labels started by Ana/.test(m.text), 'the run');
      expect(world.acts().filter((act) => act === 'StartJobs')).toHaveLength(before + 1);
    });

    it('goes on after a restart: what waits can be approved', async () => {
      const { id, request } = await asked();
      await app.stop();
      app = await world.start(world.rules, now);
      await allSaid(app.url);
      await chat.click('sam', request, 'Approve');
      await after('ana', request, /approved by Sam.*, done/s, 'the outcome');
      expect(stateOf(id)).not.toBe('Running');
    });

    it('expires in place; who asked is told, and so is a late click', async () => {
      const { id, request } = await asked();
      lateMs += 31 * 60_000;
      await after('jo', request, /nobody approved it in time/, 'the outcome');
      await chat.until(
        'ana',
        (m) => m.id !== request.id && /nobody approved\s+your request/.test(m.text),
        'Ana to be told',
      );
      // Slack and the bot agree about the time again.
      lateMs = 0;
      await chat.type('sam', `approve ${nameOf(request)}`);
      await chat.until('sam', (m) => /Too late: it could be approved until/.test(m.text), 'the late one');
      expect(stateOf(id)).toBe('Running');
    });
  });
}

/** The id under which a request is spoken of. */
function nameOf({ text }: Seen): string {
  return /request\s+`?(\w{5})\b/.exec(text)?.[1] ?? '';
}
