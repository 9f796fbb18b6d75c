import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/chat/invocation.ts';
import { createDispatch } from '../../../src/commands/dispatch.ts';
import { commands } from '../../../src/commands/index.ts';
import { parse } from '../../../src/commands/reading/parse.ts';
import { plainRoute } from '../../../src/domain/route.ts';
import { createLogger } from '../../../src/logger.ts';
import { aBot, ana, jo } from '../../fixtures/a-bot.ts';
import { fakeOrchestrator } from '../../fixtures/fake-orchestrator.ts';
import { aJob } from '../../fixtures/job.ts';
import { recordingLog } from '../../fixtures/log.ts';

const process = {
  tenant: 'default',
  key: 'k1',
  name: 'Release_Project',
  version: '1.0.0',
  description: null,
  folder: { id: 7, path: 'Finance' },
  inputs: [],
};

describe('dispatch', () => {
  it('acts once when the platform delivers a request twice (F12)', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator([process]) });
    const [first, second] = await Promise.all([
      bot.say('start Release_Project', { id: 'same' }),
      bot.say('start Release_Project', { id: 'same' }),
    ]);
    expect(bot.orchestrator.starts).toHaveLength(1);
    expect(first.posts.length + second.posts.length).toBe(1);
    expect([first.text, second.text].toSorted()).toEqual(['done', 'silence']);
  });

  it('lets nobody act while no policy is set (F16)', async () => {
    const bot = await aBot({ policy: { viewer: [], operator: [], admin: [] } });
    bot.orchestrator.put(aJob({ id: 1, state: 'Running', ended: null }));
    for (const text of ['faulted', 'show 1', 'stop 1', 'kill 1', 'start X', 'help', 'status']) {
      expect((await bot.say(text)).text).toContain("🔒 You can't ");
    }
    const request = { command: 'kill', args: { job: 1, confirmed: true } };
    for (const via of ['button', 'form', 'shortcut'] as const) {
      expect((await bot.ask(request, { via })).text).toContain('you have no role here');
    }
    expect(bot.orchestrator.stops).toEqual([]);
    expect(bot.audit.map((entry) => entry.outcome)).toEqual(Array.from({ length: 10 }, () => 'denied'));
    expect((await bot.say('whoami')).text).toContain('You: `slack:U1`');
  });

  it('refuses what the role does not reach, and says whom to ask (F16)', async () => {
    const bot = await aBot({
      policy: { viewer: ['*'], operator: ['slack:U2', 'teams:T1'], admin: ['slack:U3'] },
    });
    const { text } = await bot.say('kill 1');
    expect(text).toContain("You can't kill a job that hangs: your role is viewer, it takes operator.");
    expect(text).toContain('~ Ask @U2, @U3');
    expect((await bot.say('faulted')).text).toContain('No faulted jobs');
  });

  it('shows a link, and says nothing of one that it cannot show; the audit has both', async () => {
    const bot = await aBot({
      policy: { viewer: ['slack:U1'], operator: [], admin: [] },
      // The place gets alerts by the settings, so everybody there may see what they tell.
      alerting: { routes: [plainRoute('slack:C1')], catchUp: async () => undefined },
    });
    bot.orchestrator.put(aJob({ id: 7, info: 'Broken', inputArguments: '{"secret":4711}' }));
    const link = async (job: number, change = {}) =>
      bot.ask({ command: 'show', args: { job, unfurl: true } }, { via: 'link', ...change });
    const shown = await link(7, { id: 'same' });
    expect(shown.replies).toMatchObject([{ kind: 'answer', to: 'channel' }]);
    expect(shown.text).toContain('Broken');
    expect(shown.text).not.toContain('4711');
    expect((await link(7, { id: 'same' })).replies).toEqual([]);
    expect((await link(8)).text).toBe('done');
    expect((await link(7, { actor: jo })).text).toBe('done');
    bot.orchestrator.job = () => Promise.reject(new Error('unexpected'));
    expect((await link(7)).text).toBe('done');
    expect(bot.audit.map(({ command, outcome }) => `${command}: ${outcome.slice(0, 7)}`)).toEqual([
      'show: ok',
      'show: refused',
      'show: denied',
      'show: failed:',
    ]);
    bot.replying = (reply) => {
      if (reply.kind === 'answer') throw new Error('not shown');
    };
    bot.orchestrator.job = async () => aJob({ id: 7 });
    expect((await link(7)).replies).toEqual([]);
  });

  it('counts groups, and refuses when they cannot be looked up (F16)', async () => {
    const policy = { viewer: ['*'], operator: ['slack-group:S1'], admin: [] };
    const asked: string[] = [];
    const isMember = async (group: string, user: string): Promise<boolean> => {
      asked.push(`${group} ${user}`);
      if (user === 'U2') throw new Error('Slack did not answer.');
      return user === 'U1';
    };
    const bot = await aBot({ policy, adapters: [{ platform: 'slack', isMember }] });
    bot.orchestrator.put(aJob({ id: 1 }));
    await bot.say('faulted');
    expect(asked, 'no need to ask for what everybody may').toEqual([]);
    expect((await bot.say('retry 1')).text).toBe('done');
    const refused = await bot.say('retry 1', { actor: jo });
    expect(refused.text).toContain(
      'Your groups could not be looked up, so they did not count: Slack did not answer.',
    );
    const other = await bot.say('retry 1', { actor: { ...ana, platform: 'teams' } });
    expect(other.text).toContain('your role is viewer');
    expect(asked).toEqual(['S1 U1', 'S1 U2']);
  });

  it('shows a BotError to the asker, and an id for anything else', async () => {
    const lines: string[] = [];
    const log = createLogger('silent');
    log.error = (data: unknown) => void lines.push(JSON.stringify(data));
    log.child = () => log as never;
    const bot = await aBot({ log });
    const { text } = await bot.say('show 99');
    expect(text).toContain('❔ There is no job 99 that I can see.');
    bot.orchestrator.job = () => Promise.reject(new TypeError('boom'));
    const broken = await bot.say('show 98');
    const ref = /ref `(\w{6})`/.exec(broken.text)?.[1];
    expect(bot.audit.at(-1)).toMatchObject({ outcome: `failed: ${ref}`, invocation: ref });
    expect(broken.text).not.toContain('boom');
    expect(lines).toHaveLength(1);
  });

  it('keeps who did what, without the inputs (F17, F23)', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator([process]) });
    await bot.say('start Release_Project password=hunter2');
    expect(bot.audit).toEqual([
      {
        at: '2026-03-01T14:05:00.000Z',
        actor: 'slack:U1',
        actorName: 'Ana',
        orchestratorUser: null,
        command: 'start',
        args: '{"process":"Release_Project","inputs":["password"]}',
        place: 'slack:C1',
        tenant: 'default',
        subject: { jobs: [500001], process: 'Release_Project', folder: 'Finance' },
        rule: 'operators',
        outcome: 'ok',
        answer: 'started 500001',
        invocation: expect.stringMatching(/^\w{6}$/),
        approvedBy: null,
      },
    ]);
  });

  it('keeps what it could not read, without the words', async () => {
    const bot = await aBot();
    const counted: string[] = [];
    const other = await aBot({ onOutcome: (command, outcome) => void counted.push(`${command} ${outcome}`) });
    await bot.say('strat hunter2');
    await bot.say('start X "hunter2');
    await bot.ask({ command: 'reboot', args: { pin: 'hunter2' } });
    expect(bot.audit).toMatchObject(
      Array.from({ length: 3 }, () => ({ command: 'unreadable', args: '{}', outcome: 'refused: usage' })),
    );
    expect(JSON.stringify(bot.audit)).not.toContain('hunter2');
    await other.say('strat');
    await other.say('faulted');
    expect(counted).toEqual(['unreadable refused', 'faulted ok']);
  });

  it('writes the value of an input neither into the audit nor into the log (F23)', async () => {
    const { lines, log } = recordingLog();
    const pin = { name: 'pin', type: 'integer', declaredType: 'System.Int32' } as const;
    const inputs = [{ ...pin, required: true, defaultValue: null }];
    const bot = await aBot({ log, orchestrator: fakeOrchestrator([{ ...process, inputs }]) });
    expect((await bot.say('start Release_Project pin=hunter2')).text).toContain('“hunter2” is not');
    await bot.say('start Release_Project {"pin": hunter2}');
    expect(bot.audit).toHaveLength(2);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify([bot.audit, lines])).not.toContain('hunter2');
  });

  it('says what was done even when its answer cannot be shown, and does not ask to try again', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator([process]) });
    bot.orchestrator.put(aJob({ id: 1, state: 'Running', ended: null }));
    bot.replying = (reply) => {
      if (reply.kind === 'done' || reply.kind === 'replace') throw new Error('expired_trigger_id');
    };
    const heard = await bot.say('start Release_Project');
    expect(heard.posts).toHaveLength(1);
    expect(heard.text).toContain('I could not show the answer (ref `');
    expect(bot.audit.at(-1)?.outcome).toBe('ok');
    bot.replying = () => {
      throw new Error('down');
    };
    await bot.say('kill 1', { actor: { ...jo, id: 'U9' } });
    expect(bot.audit.at(-1)).toMatchObject({ command: 'kill', outcome: 'denied' });
  });

  it('understands buttons of other versions and tenants as far as it can (F15, F37)', async () => {
    const bot = await aBot();
    bot.orchestrator.put(aJob({ id: 1 }));
    const old = await bot.ask({ command: 'show', args: { job: '1', colour: 'red', v: 0 } });
    expect(old.text).toContain('Invoice_Processing: Faulted');
    const gone = await bot.ask({ command: 'reboot', args: {} });
    expect(gone.text).toContain('I no longer know what this button did.');
    const other = await bot.ask({ command: 'show', args: { tenant: 'test', job: 1 } });
    expect(other.text).toContain('belongs to the tenant test; I work for default');
  });

  it('says early that a form may come', async () => {
    const bot = await aBot({ orchestrator: fakeOrchestrator([process]) });
    expect((await bot.say('start Release_Project')).formTitles).toEqual(['Start Release_Project']);
    expect((await bot.say('start Release_Project {}')).formTitles).toEqual([]);
    expect((await bot.say('start Release_Project count:0')).formTitles, 'wrong arguments').toEqual([]);
    expect((await bot.say('faulted')).formTitles).toEqual([]);
  });

  it('never rejects, even when nothing works', async () => {
    const broken = new Proxy({} as never, { get: () => () => Promise.reject(new Error('down')) });
    const dispatch = createDispatch({
      commands,
      orchestrator: fakeOrchestrator(),
      store: broken,
      policy: { viewer: ['*'], operator: [], admin: [] },
      adapters: [],
      deliverer: { wake: () => {} },
      follower: { wake: () => {} },
      exporter: { wayIn: () => null, wake: () => {} },
      bulks: { wake: () => {} },
      approvals: { wake: () => {} },
      reporter: { report: () => Promise.reject(new Error('down')) },
      alerting: { routes: [], catchUp: async () => {} },
      health: () => Promise.reject(new Error('down')),
      log: createLogger('silent'),
      now: () => new Date(),
    });
    const place = { target: 'slack:C1', kind: 'channel', private: true } as const;
    const invocation = {
      id: '1',
      via: 'text',
      actor: ana,
      place,
      request: { text: 'faulted' },
      on: null,
    } as const;
    const replies: Reply[] = [];
    const responder = { expectForm: () => {}, post: async () => null };
    await dispatch(invocation, { ...responder, reply: async (reply) => void replies.push(reply) });
    expect(replies).toHaveLength(1);
    await dispatch(invocation, { ...responder, reply: () => Promise.reject(new Error('down')) });
  });

  it('puts lines into hints that work as typed where they are read', async () => {
    const bot = await aBot();
    const personal = { target: 'teams:P', kind: 'personal', private: true } as const;
    const team = { target: 'teams:T', kind: 'channel', private: false } as const;
    const actor = { ...ana, platform: 'teams' } as const;
    expect((await bot.say('fautled')).text).toContain('`/jobs faulted`');
    expect((await bot.say('fautled', { actor, place: personal })).text).toContain('`faulted`');
    expect((await bot.say('fautled', { actor, place: team })).text).toContain('`@Jobs faulted`');
  });

  it('tells the word for what people call otherwise, with what they typed behind it', async () => {
    const bot = await aBot();
    const hint = async (line: string) => /Did you mean `(.*)`\?/.exec((await bot.say(line)).text)?.[1];
    expect(await hint('restart 127416')).toBe('/jobs retry 127416');
    expect(await hint('Failed since:7d')).toBe('/jobs faulted since:7d');
    expect(await hint('strat  Release_Project')).toBe('/jobs start Release_Project');
    expect(await hint(`run ${'x'.repeat(100)}`)).toBe('/jobs start');
    expect(bot.orchestrator.starts).toEqual([]);
    const words = commands.flatMap((command) => [command.name, ...command.synonyms]);
    expect(new Set(words).size).toBe(words.length);
  });

  it('explains every command with examples that it understands', async () => {
    const bot = await aBot({ policy: { viewer: [], operator: [], admin: ['slack:U1'] } });
    const all = (await bot.say('help')).text;
    for (const command of commands) {
      expect(all.includes(`*${command.task}*`)).toBe(command.name !== 'help');
      const { text } = await bot.say(`help ${command.name}`);
      for (const example of command.examples) {
        expect(text).toContain(`\`/jobs ${example}\``);
        const { args, command: named } = parse(example, commands, '/jobs ');
        expect(named.name).toBe(command.name);
        const now = new Date('2026-03-01T14:05:00Z');
        named.check(args, { now, timeZone: 'Europe/Berlin', prefix: '/jobs ', messageText: null });
      }
    }
    expect((await bot.say('help strat')).text).toContain('Did you mean `/jobs help start`?');
  });
});
