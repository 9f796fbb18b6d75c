import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellMuted } from '../../src/alerts/catch-up.ts';
import { tellDue } from '../../src/alerts/remind.ts';
import {
  lookForStuck,
  type StuckLookOutcome,
  type StuckLookSettings,
} from '../../src/alerts/stuck/stuck-look.ts';
import { createStuckWatch } from '../../src/alerts/stuck/stuck-watch.ts';
import { isCared, takeCare } from '../../src/domain/care.ts';
import type { CareLine } from '../../src/domain/history-line.ts';
import type { Job } from '../../src/domain/job.ts';
import { isStory, withJob } from '../../src/domain/notice.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Mute } from '../../src/domain/rule.ts';
import type { Store } from '../../src/domain/store.ts';
import type { StuckBody } from '../../src/domain/stuck-body.ts';
import { usualStuckLimits } from '../../src/domain/stuck-limits.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { silent } from '../fixtures/log.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const minute = 60_000;
const hour = 60 * minute;
const origin = Date.parse('2026-03-01T08:00:00.000Z');

let nowMs: number;
let orchestrator: MemoryOrchestrator;
let store: Store;
let ids: number;

beforeEach(async () => {
  nowMs = origin;
  ids = 0;
  store = await openStore('sqlite::memory:');
  orchestrator = createMemoryOrchestrator({ tenant: 't', now: () => new Date(nowMs) });
  await look();
});

afterEach(async () => {
  await store.close();
});

const settings = (change: Partial<StuckLookSettings> = {}): StuckLookSettings => ({
  orchestrator,
  store,
  routes: [plainRoute('slack:A')],
  limits: usualStuckLimits,
  lookbackMs: 7 * 24 * hour,
  log: silent,
  now: () => new Date(nowMs),
  ...change,
});

async function look(change: Partial<StuckLookSettings> = {}): Promise<StuckLookOutcome> {
  nowMs += minute;
  return lookForStuck(settings(change), async () => true);
}

function add(state: Job['state'], agoMs: number, process = 'Invoices'): number {
  ids += 1;
  const at = timestamp(nowMs - agoMs);
  const started = state === 'Pending' ? null : at;
  orchestrator.add({ id: ids, process, state, created: at, started, ended: null });
  return ids;
}

/** Runs of a process that took so long. */
function ran(process: string, ms: number, count = 10): void {
  for (let run = 0; run < count; run++) {
    ids += 1;
    const at = nowMs - 3 * 24 * hour;
    orchestrator.add({
      id: ids,
      process,
      state: 'Successful',
      created: timestamp(at),
      started: timestamp(at),
      ended: timestamp(at + ms),
    });
  }
}

async function told(id: number): Promise<readonly StuckBody[]> {
  const notices = await store.noticesOfJob('t', id);
  return notices.flatMap(({ body }) => (body.kind === 'stuck' ? [body] : []));
}

const histories = (): number =>
  orchestrator.lists.filter(({ filter }) => filter.states?.[0] === 'Successful').length;

describe('a look for stuck jobs', () => {
  it('is one read as a rule, bounded by what the server said last; the first only learns the time', async () => {
    add('Pending', hour);
    expect((await look()).told).toBe(1);
    expect(orchestrator.lists.map(({ filter }) => filter)).toEqual([
      {},
      {
        states: ['Pending', 'Running', 'Stopping', 'Terminating'],
        createdAfter: timestamp(origin + minute - 7 * 24 * hour),
        createdBefore: timestamp(origin + minute - 5 * minute),
      },
    ]);
  });

  it('learns how long runs take, three processes a look, and knows it for a day', async () => {
    for (const process of ['A', 'B', 'C', 'D']) {
      ran(process, 10 * minute);
      add('Running', hour, process);
    }
    expect((await look()).told).toBe(3);
    expect(histories()).toBe(3);
    expect((await look()).told).toBe(1);
    expect(histories()).toBe(4);
    const again = add('Running', hour, 'A');
    nowMs += 20 * hour;
    await look();
    expect(histories(), 'still known').toBe(4);
    expect((await told(again))[0]?.facts[again]).toMatchObject({
      limitMs: 20 * minute,
      usualMs: 10 * minute,
    });
    nowMs += 5 * hour;
    await look();
    add('Running', hour, 'A');
    await look();
    expect(histories(), 'read anew').toBe(5);
  });

  it('tells of the others when the runs of one process cannot be read, or the budget is used up', async () => {
    ran('A', 10 * minute);
    const long = add('Running', hour, 'A');
    const waiting = add('Pending', hour, 'B');
    orchestrator.beforeList = ({ filter }) => {
      if (filter.process === 'A') throw new Error('503');
    };
    await look();
    expect([await told(long), await told(waiting)].map((each) => each.length)).toEqual([0, 1]);
    orchestrator.beforeList = () => undefined;
    orchestrator.readsPerMinute = 1;
    await look();
    expect(await told(long)).toEqual([]);
    orchestrator.readsPerMinute = 1000;
    await look();
    expect(await told(long)).toHaveLength(1);
  });

  it('tells many processes that get stuck at once in one message, few in one each', async () => {
    const many = ['A', 'B', 'C', 'D', 'E'].map((process) => add('Pending', 20 * minute, process));
    await look();
    const notices = async (jobs: readonly number[]): Promise<number> =>
      new Set((await Promise.all(jobs.map((id) => store.noticesOfJob('t', id)))).flat().map(({ id }) => id))
        .size;
    expect(await notices(many)).toBe(1);
    const more = add('Pending', 20 * minute, 'F');
    await look();
    expect(await notices([...many, more]), 'one more of the same').toBe(1);
    nowMs += 2 * hour;
    await look();
    const few = ['G', 'H', 'H'].map((process) => add('Pending', 20 * minute, process));
    await look();
    expect(await notices(few)).toBe(2);
  });

  it('goes on with a message when a job goes on', async () => {
    const id = add('Pending', 20 * minute);
    await look();
    orchestrator.change(id, { state: 'Running', started: timestamp(nowMs) });
    expect((await look()).changed).toBe(1);
    expect((await told(id))[0]?.jobs[0]?.state).toBe('Running');
  });

  it('tells of what was muted once it is not any more', async () => {
    const id = add('Pending', 20 * minute);
    const mute: Mute = {
      kind: 'mute',
      id: 'm1',
      tenant: 't',
      scope: { process: 'Invoice*' },
      by: { platform: 'slack', id: 'U1', name: 'Ana' },
      at: timestamp(nowMs),
      target: '*',
      from: timestamp(nowMs),
      until: timestamp(nowMs + 30 * minute),
      daily: null,
      reason: null,
    };
    await store.addRule(mute);
    await look();
    expect(await told(id)).toEqual([]);
    nowMs += 30 * minute;
    await look();
    expect(await told(id)).toHaveLength(1);
  });

  it('tells a muted place at the end what the others were told meanwhile, once', async () => {
    const routes = [plainRoute('slack:A'), plainRoute('slack:B')];
    const mute: Mute = {
      kind: 'mute',
      id: 'm1',
      tenant: 't',
      scope: { process: 'Invoice*' },
      by: { platform: 'slack', id: 'U1', name: 'Ana' },
      at: timestamp(nowMs),
      target: 'slack:A',
      from: timestamp(nowMs),
      until: timestamp(nowMs + 30 * minute),
      daily: null,
      reason: null,
    };
    await store.addRule(mute);
    const id = add('Pending', 20 * minute);
    add('Pending', 20 * minute, 'Payroll');
    await look({ routes });
    await look({ routes });
    expect(await told(id)).toHaveLength(1);
    nowMs += 30 * minute;
    expect(await tellMuted(store, 't', routes, new Date(nowMs))).toBe(true);
    expect(await tellMuted(store, 't', routes, new Date(nowMs))).toBe(false);
    const caughtUp = `catch-up:m1:${mute.until}`;
    expect((await store.notice(caughtUp))?.body).toMatchObject({
      faults: 0,
      stuck: [{ jobId: id, process: 'Invoices' }],
    });
    expect((await store.postsOf(caughtUp)).map(({ target }) => target)).toEqual(['slack:A']);
  });

  it('asks nothing for places that hear of faults only, nor of jobs older than the lookback', async () => {
    const id = add('Running', hour);
    ran('Invoices', minute);
    await look({ routes: [{ ...plainRoute('slack:A'), events: ['faulted'] }] });
    expect([histories(), (await told(id)).length]).toEqual([0, 0]);
    const old = add('Pending', 8 * 24 * hour);
    await look();
    expect([(await told(id)).length, (await told(old)).length]).toEqual([1, 0]);
  });
});

describe('a job that is stuck and must not wait', () => {
  const route = {
    ...plainRoute('slack:A'),
    holdDownMs: 5 * minute,
    remindMs: 15 * minute,
    escalate: { afterMs: 30 * minute, to: 'slack:B' },
  };
  const owner = { platform: 'slack', kind: 'person', id: 'U9', name: 'Jo' } as const;
  const duty = {
    owners: [{ scope: { process: 'Invoices' }, owner }],
    critical: [{ process: 'Invoices' }],
  };
  const notice = async (id: number) => {
    const [first] = await store.noticesOfJob('t', id);
    if (first === undefined) throw new Error('not told');
    return first;
  };
  const places = async (id: string): Promise<readonly string[]> =>
    (await store.postsOf(id)).map(({ target }) => target).toSorted();
  const told = async (id: number) => {
    await look({ routes: [route], duty });
    const { id: alert } = await notice(id);
    await store.posted(alert, 'slack:A', { conversation: 'A', message: 'm1' }, 1);
    return alert;
  };

  it('names who answers for it, reminds once, and is told at the next place', async () => {
    const id = add('Pending', hour);
    const alert = await told(id);
    expect((await notice(id)).body).toMatchObject({ critical: true, owners: [owner] });
    nowMs += 14 * minute;
    expect(await tellDue(store, 't', new Date(nowMs))).toBe(false);
    nowMs += minute;
    expect(await tellDue(store, 't', new Date(nowMs))).toBe(true);
    const nudge = await store.notice(`nudge:${alert}:slack:A`);
    expect(nudge?.body).toMatchObject({ kind: 'nudge', why: { kind: 'reminder' }, about: { kind: 'stuck' } });
    nowMs += 15 * minute;
    await tellDue(store, 't', new Date(nowMs));
    expect(await places(alert)).toEqual(['slack:A', 'slack:B']);
    const { body } = await notice(id);
    expect(isStory(body) && body.history.map(({ did }) => did)).toEqual(['remind', 'escalate']);
    expect(await tellDue(store, 't', new Date(nowMs + hour)), 'that was all').toBe(false);
  });

  it('is left in peace once somebody takes care, or it gets on; a snooze that ends is told', async () => {
    const [seen, gone, put] = [add('Pending', hour), add('Running', 5 * hour), add('Stopping', hour)];
    ran('Invoices', minute);
    await look({ routes: [route], duty });
    nowMs += 16 * minute;
    for (const id of [seen, gone, put]) await told(id);
    const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
    const take = async (id: number, line: object) =>
      store.changeNotice((await notice(id)).id, (body) => {
        const outcome = isCared(body)
          ? takeCare(body, { by, at: timestamp(nowMs), ...line } as CareLine)
          : { before: 'over' };
        return 'done' in outcome ? outcome.done : body;
      });
    await take(seen, { did: 'acknowledge' });
    const ended = { state: 'Successful', ended: timestamp(nowMs) } as const;
    orchestrator.change(gone, ended);
    const job = await orchestrator.job(gone);
    await store.changeNotice((await notice(gone)).id, (body) => (job === null ? body : withJob(body, job)));
    const until = timestamp(nowMs + 2 * hour);
    await take(put, { did: 'snooze', until });
    nowMs += hour;
    expect(await tellDue(store, 't', new Date(nowMs))).toBe(false);
    nowMs += hour;
    expect(await tellDue(store, 't', new Date(nowMs))).toBe(true);
    const alert = (await notice(put)).id;
    expect((await store.notice(`nudge:${alert}:${until}`))?.body).toMatchObject({
      why: { kind: 'snooze-over' },
    });
    expect(await tellDue(store, 't', new Date(nowMs + 9 * hour))).toBe(false);
  });
});

describe('the watch', () => {
  it('looks in one process at a time, not while the server asks to wait, and goes on after trouble', async () => {
    const woken: string[] = [];
    const watch = (holder: string): ReturnType<typeof createStuckWatch> =>
      createStuckWatch({
        ...settings(),
        deliverer: { wake: () => woken.push('deliverer') },
        follower: { wake: () => woken.push('follower') },
        missedMs: null,
        everyMs: 5,
        holder,
      });
    add('Pending', hour);
    orchestrator.beforeList = (_, number) => {
      if (number < 3) throw new Error('503');
    };
    const [one, two] = [watch('one'), watch('two')];
    one.start();
    await expect.poll(() => woken).toEqual(['deliverer', 'follower']);
    two.start();
    await two.idle();
    await one.stop();
    await two.stop();
    expect(woken).toEqual(['deliverer', 'follower']);

    const reads = orchestrator.lists.length;
    orchestrator.heldUntilMs = nowMs + hour;
    const held = watch('three');
    held.start();
    await held.idle();
    await held.stop();
    expect(orchestrator.lists).toHaveLength(reads);
  });
});
