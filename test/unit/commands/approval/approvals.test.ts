import { describe, expect, it, onTestFinished } from 'vitest';
import { createApprovalWorker } from '../../../../src/approvals/worker.ts';
import type { Actor } from '../../../../src/chat/invocation.ts';
import type { ApprovalBody } from '../../../../src/domain/approval-body.ts';
import { BotError } from '../../../../src/domain/errors.ts';
import type { PolicyRule } from '../../../../src/domain/policy.ts';
import type { Process } from '../../../../src/domain/process.ts';
import { createLogger } from '../../../../src/logger.ts';
import { renderNotice } from '../../../../src/views/notice.ts';
import { aBot, ana, type Bot, button, formOf, type Heard, jo, messageOf } from '../../../fixtures/a-bot.ts';
import { fakeOrchestrator } from '../../../fixtures/fake-orchestrator.ts';
import { aJob } from '../../../fixtures/job.ts';
import { printMessage } from '../../../fixtures/print-message.ts';

const sam: Actor = { platform: 'slack', id: 'U3', name: 'Sam', timeZone: null };
const max: Actor = { platform: 'slack', id: 'U4', name: 'Max', timeZone: null };

const process: Process = {
  tenant: 'default',
  key: 'k1',
  name: 'Release_Project',
  version: '1.0.0',
  description: null,
  folder: { id: 7, path: 'Finance' },
  inputs: [],
};
const withInputs: Process = {
  ...process,
  inputs: [
    { name: 'age', type: 'integer', declaredType: 'System.Int32', required: true, defaultValue: null },
    { name: 'password', type: 'text', declaredType: 'System.String', required: false, defaultValue: null },
  ],
};

const fourEyes: PolicyRule = {
  name: 'four-eyes',
  effect: 'approval',
  who: ['slack:U1', 'slack:U2', 'slack:U3'],
  may: ['operate'],
  folder: 'Finance*',
  approval: { approvers: ['slack:U2', 'slack:U3'], expiresMs: 30 * 60_000, target: null },
  ask: [],
};

interface World {
  readonly bot: Bot;
  /** Carries out what is due. */
  work(): Promise<void>;
  request(): Promise<{ readonly id: string; readonly body: ApprovalBody; readonly text: string }>;
}

async function aWorld(change: Parameters<typeof aBot>[0] = {}): Promise<World> {
  const bot = await aBot({ rules: [fourEyes], ...change });
  bot.orchestrator.folders = async () => [
    { id: 7, key: 'f7', name: 'Finance', path: 'Finance', modern: true },
  ];
  const worker = createApprovalWorker({
    tenant: 'default',
    store: bot.store,
    deliverer: { wake: () => undefined },
    dispatch: bot.dispatch,
    holder: 'test',
    log: createLogger('silent'),
    now: () => bot.clock,
  });
  onTestFinished(() => worker.stop());
  let started = false;
  return {
    bot,
    work: async () => {
      if (started) worker.wake();
      else worker.start();
      started = true;
      await worker.idle();
    },
    request: async () => {
      const last = bot.audit.findLast(({ outcome }) => outcome.startsWith('refused: waits for approval'));
      const id = /approval (\w+)/.exec(last?.outcome ?? '')?.[1] ?? '';
      const notice = await bot.store.notice(id);
      if (notice?.body.kind !== 'approval') throw new Error('there is no request');
      const text = printMessage(renderNotice(notice, { jobUrl: () => '' }));
      return { id, body: notice.body, text };
    },
  };
}

const running = aJob({ id: 7, state: 'Running', ended: null, info: null });

/** Ana asks to kill job 7. */
async function aRequest(change: Parameters<typeof aBot>[0] = {}) {
  const world = await aWorld(change);
  world.bot.orchestrator.put(running);
  const heard = await world.bot.say('kill 7 reason:"hangs since noon"');
  return { ...world, heard, ...(await world.request()) };
}

describe('approvals', () => {
  it('asks for a reason, and shows what exactly will be done; nothing is done yet', async () => {
    const { bot, request } = await aWorld();
    bot.orchestrator.put(running);
    const asked = await bot.say('kill 7');
    const form = formOf(asked);
    expect(form.command).toBe('kill');
    expect(form.fields.map(({ name, required }) => [name, required])).toEqual([['reason', true]]);
    const intro = JSON.stringify(form.intro);
    expect(intro).toContain('Kill job 7');
    expect(intro).toContain('half done');
    expect(intro).toContain('within 30 min');
    const sent = await bot.submit(form, { reason: 'hangs since noon' });
    expect(sent.text).toBe('done');
    expect(bot.orchestrator.stops).toEqual([]);
    const { body, id, text } = await request();
    expect(text).toContain('🔐 Ana asks to kill job 7');
    expect(text).toContain('hangs since noon');
    expect(text).toContain('@');
    expect(sent.posts).toHaveLength(1);
    expect(body).toMatchObject({ command: 'kill', rule: 'four-eyes', reason: 'hangs since noon' });
    expect(bot.audit.map(({ outcome }) => outcome)).toEqual([
      'refused: needs an approval',
      `refused: waits for approval ${id}`,
    ]);
  });

  it('lets no secret that somebody types into a reason be read, here or in what will be done', async () => {
    const secret = 'password=hunter2';
    const { bot, request } = await aWorld();
    bot.orchestrator.put(running);
    await bot.submit(formOf(await bot.say('kill 7')), { reason: `the login ${secret} fails` });
    const asked = await request();
    expect(asked.text).toContain('the login password=••• fails');
    const open = await bot.say(`approvals ${asked.id}`, { actor: jo });
    expect(open.text).toContain('password=•••');
    const denied = await bot.say(`deny ${asked.id} reason:"never post ${secret}"`, { actor: jo });
    expect((await request()).text).toContain('denied: never post password=•••');

    const muting = await aWorld({ rules: [{ ...fourEyes, may: ['mute'] }] });
    await muting.bot.say(`mute process:Payroll folder:Finance for:2h reason:"${secret} is changed"`);
    const { text } = await muting.request();
    expect(text).toContain('mute process:Payroll');
    const kept = JSON.stringify([
      await bot.store.openNotices('default'),
      await muting.bot.store.openNotices('default'),
      bot.audit,
      muting.bot.audit,
    ]);
    expect([text, kept, asked.text, open.text, denied.text].join()).not.toContain('hunter2');
  });

  it('does it once after somebody else agreed, in the name of who asked', async () => {
    const { bot, id, request, work } = await aRequest();
    const [post] = (await bot.store.postsOf(id)) ?? [];
    expect(post?.target).toBe('slack:C1');
    const agreed = await bot.say(`approve ${id}`, { actor: jo });
    expect(agreed.text).toContain('Approved: Ana may kill job 7.');
    await work();
    await work();
    expect(bot.orchestrator.stops).toEqual([{ ids: [7], strategy: 'Kill' }]);
    const { body, text } = await request();
    expect(body.state).toMatchObject({ name: 'done', by: { id: 'U2' } });
    expect(text).toContain('✅ Kill job 7: approved by Jo, done');
    const [line] = await bot.store.auditLines({ command: 'kill' }, 1);
    expect(line).toMatchObject({
      actor: 'slack:U1',
      outcome: 'ok',
      approvedBy: { id: 'U2' },
      rule: 'four-eyes',
    });
  });

  it('lets nobody approve their own request', async () => {
    const { bot, id, work } = await aRequest();
    const own: PolicyRule = { ...fourEyes, approval: { approvers: ['*'], expiresMs: 1, target: null } };
    expect((await bot.say(`approve ${id}`)).text).toContain("You can't approve your own request");
    await work();
    expect(bot.orchestrator.stops).toEqual([]);
    const other = await aRequest({ rules: [own] });
    expect((await other.bot.say(`approve ${other.id}`)).text).toContain("can't approve your own");
  });

  it('knows who asked on the other platform, and refuses where it cannot find out', async () => {
    const teams: Actor = { platform: 'teams', id: 'T1', name: 'Ana', timeZone: null };
    const approvers = { ...fourEyes, approval: { approvers: ['teams:T1'], expiresMs: 60_000, target: null } };
    const place = { target: 'teams:C', kind: 'channel', private: false } as const;
    for (const [same, said] of [
      ['yes', 'your own request'],
      ['unknown', 'could not find out that you are not Ana'],
    ] as const) {
      const { bot, id } = await aRequest({ rules: [approvers], isSame: async () => same });
      const { text } = await bot.say(`approve ${id}`, { actor: teams, place });
      expect(text).toContain(said);
    }
    const { bot, id } = await aRequest({ rules: [approvers], isSame: async () => 'no' });
    expect((await bot.say(`approve ${id}`, { actor: teams, place })).text).toContain('Approved');
  });

  it('asks the rules who may approve, and refuses where a look-up fails', async () => {
    const rules = [
      { ...fourEyes, approval: { approvers: ['slack-group:S1'], expiresMs: 60_000, target: null } },
    ];
    const isMember = async (_: string, user: string): Promise<boolean> => {
      if (user === 'U3') throw new Error('Slack did not answer.');
      return user === 'U2';
    };
    const { bot, id } = await aRequest({ rules, adapters: [{ platform: 'slack', isMember } as never] });
    expect((await bot.say(`approve ${id}`, { actor: max })).text).toContain("You can't approve this");
    const unsure = await bot.say(`approve ${id}`, { actor: sam });
    expect(unsure.text).toContain('could not look up whether you may approve this. Slack did not answer.');
    expect((await bot.say(`approve ${id}`, { actor: jo })).text).toContain('Approved');
    expect(bot.audit.slice(-3).map(({ outcome }) => outcome)).toEqual(['denied', 'denied', 'ok']);
  });

  it('takes one of two decisions made at once, and tells the other who was first', async () => {
    const { bot, id, work } = await aRequest();
    const args = { tenant: 'default', id };
    const both = await Promise.all(
      [jo, sam].map((actor) => bot.ask({ command: 'approve', args }, { actor })),
    );
    const won = both.filter(({ text }) => text.includes('Approved: Ana may'));
    const lost = both.filter(({ text }) => /approved this at/.test(text));
    expect([won.length, lost.length]).toEqual([1, 1]);
    await work();
    expect(bot.orchestrator.stops).toHaveLength(1);
    expect((await bot.say(`deny ${id}`, { actor: sam })).text).toMatch(/approved this at/);
  });

  it('tells who asked when it is denied, and why', async () => {
    const { bot, id, request, work } = await aRequest();
    const form = formOf(
      await bot.ask({ command: 'deny', args: { tenant: 'default', id, ask: true } }, { actor: jo }),
    );
    expect(form.fields).toMatchObject([{ name: 'reason', required: false }]);
    await bot.submit(form, { reason: 'month end is over' }, { actor: jo });
    await work();
    const { body, text } = await request();
    expect(text).toContain('⛔ Kill job 7: denied by Jo');
    expect(body.state).toMatchObject({ name: 'denied', reason: 'month end is over' });
    const told = await bot.store.notice(`${id}-denied`);
    expect(told === null ? '' : printMessage(renderNotice(told, { jobUrl: () => '' }))).toMatch(
      /Ana.*Jo denied your request .*kill job 7: month end is over/,
    );
    expect((await bot.store.postsOf(`${id}-denied`)).map(({ target }) => target)).toEqual(['slack:C1']);
    expect(bot.orchestrator.stops).toEqual([]);
  });

  it('lets who asked withdraw, and nobody else', async () => {
    const { bot, id, request } = await aRequest();
    const args = { tenant: 'default', id, withdraw: true };
    expect((await bot.ask({ command: 'deny', args }, { actor: jo })).text).toContain('Only Ana can withdraw');
    await bot.ask({ command: 'deny', args });
    expect((await request()).text).toContain('withdrawn by Ana');
    expect((await bot.say(`approve ${id}`, { actor: jo })).text).toContain('withdrew this');
  });

  it('expires: it is edited, who asked is told, and a late click too', async () => {
    const { bot, id, request, work } = await aRequest();
    bot.clock = new Date(bot.clock.getTime() + 30 * 60_000);
    const late = await bot.say(`approve ${id}`, { actor: jo });
    expect(late.text).toContain('Too late: it could be approved until');
    expect((await request()).text).toContain('nobody approved it in time');
    expect(await bot.store.notice(`${id}-expired`)).not.toBeNull();
    const other = await aRequest();
    other.bot.clock = new Date(other.bot.clock.getTime() + 30 * 60_000);
    await other.work();
    expect((await other.request()).body.state.name).toBe('expired');
    await work();
    expect(bot.orchestrator.stops).toEqual([]);
  });

  it('reads the state anew: what is not what was approved is not done', async () => {
    const ended = await aRequest();
    ended.bot.orchestrator.put({ ...running, state: 'Successful', ended: '2026-03-01T14:06:00Z' });
    await ended.bot.say(`approve ${ended.id}`, { actor: jo });
    await ended.work();
    const { body } = await ended.request();
    expect(body.state).toMatchObject({ name: 'failed', said: 'Nothing is left to kill: job 7 has ended.' });
    expect(await ended.bot.store.notice(`${ended.id}-failed`)).not.toBeNull();

    const begun = await aWorld();
    begun.bot.orchestrator.put({ ...running, state: 'Pending', started: null });
    await begun.bot.say('kill 7 reason:x');
    begun.bot.orchestrator.put(running);
    const { id } = await begun.request();
    await begun.bot.say(`approve ${id}`, { actor: jo });
    await begun.work();
    expect((await begun.request()).body.state).toMatchObject({
      name: 'failed',
      said: 'Job 7 was Pending when this was asked for and is under way now.',
    });
    expect(begun.bot.orchestrator.stops).toEqual([]);
  });

  it('checks the permission of who asked again', async () => {
    const rules = [fourEyes];
    const { bot, id, work } = await aRequest({ rules });
    const without = await aBot({ rules: [{ ...fourEyes, effect: 'deny' }], store: bot.store } as never);
    await bot.say(`approve ${id}`, { actor: jo });
    const worker = createApprovalWorker({
      tenant: 'default',
      store: bot.store,
      deliverer: { wake: () => undefined },
      dispatch: without.dispatch,
      holder: 'test',
      log: createLogger('silent'),
      now: () => bot.clock,
    });
    worker.start();
    await worker.idle();
    await worker.stop();
    await work();
    const notice = await bot.store.notice(id);
    expect(notice?.body).toMatchObject({ state: { name: 'failed' } });
    expect(bot.orchestrator.stops).toEqual([]);
  });

  it('starts with exactly the inputs that were asked for, and shows them to nobody else', async () => {
    const { bot, request, work } = await aWorld({ orchestrator: fakeOrchestrator([withInputs]) });
    const form = formOf(await bot.say('start Release_Project'));
    expect(form.fields.map(({ name }) => name)).toEqual(['age', 'password', 'reason']);
    const heard = await bot.submit(form, { age: '33', password: 'hunter2', reason: 'month end' });
    expect(heard.text).toBe('done');
    const { body, id, text } = await request();
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(text).toContain('age, password');
    const details = await bot.say(`approvals ${id}`, { actor: jo });
    expect(details.text).toContain('"age": 33');
    expect(details.text).not.toContain('hunter2');
    expect((await bot.say(`approvals ${id}`, { actor: max })).text).toContain("can't approve this");
    const teams = { target: 'slack:C9', kind: 'channel', private: false } as const;
    expect((await bot.say(`approvals ${id}`, { actor: jo, place: teams })).text).not.toContain('33');
    await bot.say(`approve ${id}`, { actor: jo });
    await work();
    expect(bot.orchestrator.starts).toMatchObject([{ inputs: { age: 33, password: 'hunter2' }, count: 1 }]);
    expect((await request()).body.state.name).toBe('done');
    expect((await bot.say(`approvals ${id}`, { actor: jo })).text).toContain('forgotten by now');
  });

  it('starts nothing when the version changed meanwhile', async () => {
    const { bot, request, work } = await aWorld({ orchestrator: fakeOrchestrator([process]) });
    await bot.say('start Release_Project reason:x');
    const { id } = await request();
    bot.orchestrator.process = async () => ({ ...process, version: '1.0.1' });
    await bot.say(`approve ${id}`, { actor: jo });
    await work();
    expect(bot.orchestrator.starts).toEqual([]);
    expect((await request()).body.state).toMatchObject({
      said: 'The version was 1.0.0 when this was asked for and is 1.0.1 now.',
    });
  });

  it('goes on after it broke off, and does nothing twice', async () => {
    const { bot, request, work } = await aWorld({ orchestrator: fakeOrchestrator([process]) });
    await bot.say('start Release_Project reason:x');
    const { id } = await request();
    await bot.say(`approve ${id}`, { actor: jo });
    // It starts, and the process dies before it can say so.
    const settle = bot.store.settle;
    (bot.store as { settle: unknown }).settle = async () => Promise.reject(new Error('died'));
    const advance = bot.store.advanceNotice;
    let calls = 0;
    (bot.store as { advanceNotice: unknown }).advanceNotice = async (
      ...given: Parameters<typeof advance>
    ) => {
      calls += 1;
      if (calls > 1) throw new Error('died');
      return advance(...given);
    };
    await work();
    expect(bot.orchestrator.starts).toHaveLength(1);
    Object.assign(bot.store, { settle, advanceNotice: advance });
    bot.clock = new Date(bot.clock.getTime() + 20_000);
    await work();
    expect(bot.orchestrator.starts).toHaveLength(1);
    expect((await request()).body.state.name).toBe('done');
    const [job] = [...bot.orchestrator.all.values()];
    expect(await bot.store.noticesOfJob('default', job?.id ?? 0)).toHaveLength(1);
  });

  it('asks once for the list of a bulk, and does these and no others', async () => {
    const { bot, request, work } = await aWorld();
    for (const id of [1, 2]) bot.orchestrator.put(aJob({ ...running, id }));
    const asked = await bot.say('kill state:Running');
    const form = formOf(asked);
    expect(JSON.stringify(form.intro)).toContain('Kill 2 jobs');
    await bot.submit(form, { reason: 'maintenance' });
    const { id, text } = await request();
    expect(text).toContain('1, 2');
    bot.orchestrator.put(aJob({ ...running, id: 3 }));
    bot.clock = new Date(bot.clock.getTime() + 20 * 60_000);
    await bot.say(`approve ${id}`, { actor: jo });
    await work();
    const bulks = (await bot.store.openNotices('default')).flatMap(({ body }) =>
      body.kind === 'bulk' ? [body] : [],
    );
    expect(bulks.map((bulk) => bulk.jobs.map((job) => job.id).toSorted((a, b) => a - b))).toEqual([[1, 2]]);
    expect(bulks[0]?.approvedBy).toMatchObject({ id: 'U2' });
  });

  it('retries once, though it broke off after Orchestrator was asked', async () => {
    const { bot, request, work } = await aWorld();
    bot.orchestrator.put(aJob({ id: 7 }));
    await bot.say('retry 7 reason:x');
    const { id } = await request();
    await bot.say(`approve ${id}`, { actor: jo });
    const restart = bot.orchestrator.restart;
    bot.orchestrator.restart = async (...given) => {
      await restart(...given);
      throw new Error('died');
    };
    const advance = bot.store.advanceNotice;
    let calls = 0;
    const once: typeof advance = async (...given) => {
      calls += 1;
      if (calls > 1) throw new Error('died');
      return advance(...given);
    };
    const settle = bot.store.settle;
    Object.assign(bot.store, { advanceNotice: once, settle: () => Promise.reject(new Error('died')) });
    await work();
    Object.assign(bot.store, { advanceNotice: advance, settle });
    Object.assign(bot.orchestrator, { restart });
    // Nobody else's: RestartJob takes no reference, and the newer job of the process carries none of ours.
    const job = [...bot.orchestrator.all.values()].find(({ id: number }) => number > 7);
    bot.clock = new Date(bot.clock.getTime() + 20_000);
    await work();
    expect(bot.orchestrator.restarts).toHaveLength(1);
    const { body } = await request();
    expect(body.state).toMatchObject({ name: 'done' });
    expect(await bot.store.noticesOfJob('default', job?.id ?? 0)).toHaveLength(1);
  });

  it('takes an end that it began for done', async () => {
    const { bot, id, request, work } = await aRequest();
    await bot.say(`approve ${id}`, { actor: jo });
    await bot.store.changeNotice(id, (body) =>
      body.kind === 'approval' && body.state.name === 'approved'
        ? { ...body, state: { ...body.state, begun: body.state.at } }
        : body,
    );
    bot.orchestrator.put({ ...running, state: 'Terminating' });
    await work();
    expect((await request()).body.state.name).toBe('done');
    expect(bot.orchestrator.stops).toEqual([]);
  });

  it('does nothing that was approved long ago', async () => {
    const { bot, id, request, work } = await aRequest();
    await bot.say(`approve ${id}`, { actor: jo });
    bot.clock = new Date(bot.clock.getTime() + 41 * 60_000);
    await work();
    expect((await request()).body.state).toMatchObject({
      name: 'failed',
      said: expect.stringContaining('away'),
    });
    expect(bot.orchestrator.stops).toEqual([]);
  });

  it('asks for any command that a rule names, with times as they were meant', async () => {
    const rules: PolicyRule[] = [{ ...fourEyes, may: ['mute'] }];
    const { bot, request, work } = await aWorld({ rules });
    await bot.say('mute process:Invoice* folder:Finance until:18:00 reason:"new version"');
    const { body, id, text } = await request();
    expect(text).toContain('mute process:Invoice*');
    expect(body).toMatchObject({ args: { until: '2026-03-01T17:00:00Z', reason: 'new version' } });
    expect(await bot.store.rules('default')).toEqual([]);
    bot.clock = new Date(bot.clock.getTime() + 10 * 60_000);
    await bot.say(`approve ${id}`, { actor: jo });
    await work();
    expect(await bot.store.rules('default')).toMatchObject([
      { kind: 'mute', until: '2026-03-01T17:00:00.000Z', reason: 'new version', by: { id: 'U1' } },
    ]);
    expect((await request()).body.state.name).toBe('done');
  });

  it('keeps nobody from working by asking without end', async () => {
    const { bot } = await aWorld();
    for (let id = 1; id <= 21; id += 1) bot.orchestrator.put(aJob({ ...running, id }));
    for (let id = 1; id <= 20; id += 1) await bot.say(`kill ${id} reason:x`);
    expect((await bot.say('kill 21 reason:x')).text).toContain('20 requests of yours wait already');
  });

  it('says that it waits already, and lists what waits for whom', async () => {
    const { bot, id } = await aRequest();
    expect((await bot.say('kill 7 reason:again')).text).toContain(`request \`${id}\` waits`);
    expect((await bot.say('approvals')).text).toContain('Nothing waits for your approval');
    const mine = await bot.say('approvals', { actor: jo });
    expect(mine.text).toContain('Kill job 7');
    await bot.click(button(messageOf(mine), 'Approve'), { actor: jo });
    expect((await bot.say('approvals', { actor: sam })).text).toContain('Nothing waits');
  });

  it('fails, and says so, when Orchestrator refuses', async () => {
    const { bot, id, request, work } = await aRequest();
    bot.orchestrator.next = () =>
      Promise.reject(new BotError('refused', 'The robot is gone.', { status: 400 }));
    await bot.say(`approve ${id}`, { actor: jo });
    await work();
    expect((await request()).body.state).toMatchObject({ name: 'failed', said: 'The robot is gone.' });
  });

  it('knows no request of that id, and explains what it needs', async () => {
    const { bot } = await aWorld();
    const say = async (line: string): Promise<Heard> => bot.say(line, { actor: ana });
    expect((await say('approve zzzzz')).text).toContain('There is no request zzzzz.');
    expect((await say('approve')).text).toContain('Which request?');
  });
});
