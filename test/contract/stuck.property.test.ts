import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookForStuck } from '../../src/alerts/stuck/stuck-look.ts';
import type { JobState } from '../../src/domain/job.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { mayBeStuck, type StuckHow } from '../../src/domain/stuck-body.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { silent } from '../fixtures/log.ts';
import { createMemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';
import { Death, type Dying, mortalStore } from '../fixtures/mortal-store.ts';

const histories = Number(process.env.STUCK_HISTORIES ?? 400);
const minute = 60_000;
const hour = 60 * minute;
const lookbackMs = 7 * 24 * hour;
const origin = Date.parse('2026-03-01T08:00:00.000Z');
/** Younger jobs are not asked for. */
const youngMs = 5 * minute;

const limits = {
  runningFactor: 2,
  runningMs: 2 * hour,
  pendingMs: 15 * minute,
  endingMs: 10 * minute,
  off: ['Listener*'],
};
/** How long runs of each process may take by its history, worked out by hand. */
const runs: Readonly<Record<string, { readonly took: readonly number[]; readonly limitMs: number | null }>> =
  {
    // 95 % take 10 min: twice that.
    Invoices: { took: [...Array<number>(19).fill(10 * minute), 300 * minute], limitMs: 20 * minute },
    // 1 min: five minutes more count for more than twice that.
    Mails: { took: Array<number>(8).fill(minute), limitMs: 6 * minute },
    // Four runs say nothing.
    Seldom: { took: Array<number>(4).fill(minute), limitMs: limits.runningMs },
    Listener: { took: Array<number>(8).fill(minute), limitMs: null },
  };
const processes = Object.keys(runs);

type Step =
  | { readonly kind: 'create'; readonly process: string; readonly agoMs: number }
  | { readonly kind: 'move'; readonly pick: number; readonly to: JobState }
  | { readonly kind: 'wait'; readonly ms: number }
  | {
      readonly kind: 'look';
      /** The list request that fails, counted within this look; null for none. */
      readonly failAt: number | null;
      /** The store call at which the process dies, and whether before or after it took effect. */
      readonly dieAt: { readonly call: number; readonly after: boolean } | null;
      /** Another process looks at the same moment: its lease was lost. */
      readonly twin: boolean;
    }
  | { readonly kind: 'botClock'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      process: fc.constantFrom(...processes),
      agoMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6 * 24 * hour })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      pick: fc.nat(50),
      to: fc.constantFrom<JobState>(
        'Running',
        'Running',
        'Stopping',
        'Terminating',
        'Suspended',
        'Successful',
        'Faulted',
        'Stopped',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(
        fc.integer({ min: 0, max: 3 * minute }),
        fc.integer({ min: 0, max: 40 * minute }),
        fc.constant(9 * 24 * hour),
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      failAt: fc.option(fc.nat(4), { freq: 4 }),
      dieAt: fc.option(fc.record({ call: fc.nat(12), after: fc.boolean() }), { freq: 4 }),
      twin: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('botClock' as const),
    ms: fc.integer({ min: -30 * 24 * hour, max: 30 * 24 * hour }),
  }),
);
const history = fc.record({
  pageRows: fc.constantFrom(1, 2, 3, 1000),
  pagesPerLook: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(step, { minLength: 3, maxLength: 40 }),
});

/** What the world knows of one job, in ms of the server's clock. */
interface Life {
  readonly process: string;
  readonly created: number;
  started: number | null;
  state: JobState;
  /** Since when it is in that state. */
  since: number;
  /** The first look that saw it in that state and went well. */
  seen: number | null;
  /** Ways in which it was stuck beyond any doubt, and had to be told. */
  readonly due: Set<StuckHow>;
  /** Looks that went well since it is stuck in its present way. */
  late: number;
}

let store: Store;
let tenants = 0;

beforeAll(async () => {
  store = await openStore('sqlite::memory:');
});

afterAll(async () => {
  await store.close();
});

describe('the watch over stuck jobs', () => {
  it(`tells each job once in each way that it is stuck, and none that is not, over ${histories} random lives`, {
    timeout: Math.max(60_000, histories * 60),
  }, async () => {
    await fc.assert(fc.asyncProperty(history, live), { numRuns: histories });
  });
});

async function live(given: typeof history extends fc.Arbitrary<infer H> ? H : never): Promise<void> {
  tenants += 1;
  const tenant = `t${tenants}`;
  let serverMs = origin;
  let skewMs = 0;
  const lives = new Map<number, Life>();
  const wrong: string[] = [];
  const orchestrator = createMemoryOrchestrator({ tenant, now: () => new Date(serverMs) });
  seedRuns(orchestrator);
  const dying: Dying = { left: Number.POSITIVE_INFINITY, after: false };
  const mortal = mortalStore(store, dying);

  const create = (process: string, agoMs: number): void => {
    const id = lives.size + 1;
    const created = serverMs - agoMs;
    const state = 'Pending';
    lives.set(id, {
      process,
      created,
      started: null,
      state,
      since: created,
      seen: null,
      due: new Set(),
      late: 0,
    });
    orchestrator.add({ id, process, state, created: timestamp(created), started: null, ended: null });
  };

  const move = (pick: number, to: JobState): void => {
    const alive = [...lives].filter(([, { state }]) => !['Successful', 'Faulted', 'Stopped'].includes(state));
    const [id, life] = alive[pick % Math.max(1, alive.length)] ?? [];
    if (id === undefined || life === undefined || life.state === to) return;
    // A job runs once; what waited in between is told by another test.
    if (to === 'Running' && life.state !== 'Pending') return;
    if (to === 'Running') life.started = serverMs;
    Object.assign(life, { state: to, since: serverMs, seen: null, late: 0 });
    orchestrator.change(id, { state: to, started: life.started === null ? null : timestamp(life.started) });
  };

  const lookOnce = async (plan: Omit<Extract<Step, { kind: 'look' }>, 'kind'>): Promise<void> => {
    const requestsBefore = orchestrator.lists.length;
    orchestrator.beforeList = (_, number) => {
      if (number - requestsBefore === plan.failAt) throw new Error('503');
    };
    const toldBefore = await store.toldStuck(tenant, [...lives.keys()]);
    const lookedBefore = await lookedAt(tenant);
    dying.left = plan.dieAt?.call ?? Number.POSITIVE_INFINITY;
    dying.after = plan.dieAt?.after ?? false;
    let well = false;
    const settings = {
      orchestrator,
      routes: [plainRoute('slack:A'), { ...plainRoute('teams:B'), windowMs: 0 }],
      limits,
      lookbackMs,
      log: silent,
      now: () => new Date(serverMs + skewMs),
      most: given,
    };
    const all = [mortal, ...(plan.twin ? [store] : [])].map(async (each) =>
      lookForStuck({ ...settings, store: each }, async () => true),
    );
    for (const ended of await Promise.allSettled(all)) {
      well ||= ended.status === 'fulfilled';
      const reason: unknown = ended.status === 'rejected' ? ended.reason : null;
      const expected = reason instanceof Death || (reason instanceof Error && reason.message === '503');
      if (reason !== null && !expected) throw new Error('The look failed', { cause: reason });
    }
    dying.left = Number.POSITIVE_INFINITY;
    const told = await store.toldStuck(tenant, [...lives.keys()]);
    for (const [id, life] of lives) {
      for (const how of told.get(id) ?? []) {
        if (toldBefore.get(id)?.has(how) !== true && !isStuck(life, how, serverMs))
          wrong.push(`job ${id} is told ${how}, but is not: ${describeLife(life, serverMs)}`);
      }
      if (well && given.pageRows === 1000) noteLook(life, serverMs, lookedBefore);
    }
  };

  for (const one of given.steps) {
    if (one.kind === 'look') await lookOnce(one);
    else if (one.kind === 'botClock') skewMs = one.ms;
    else if (one.kind === 'wait') serverMs += one.ms;
    else if (one.kind === 'create') create(one.process, one.agoMs);
    else move(one.pick, one.to);
  }
  // Then all goes well for two hours, while nothing changes: however small the pages are, they are gone through.
  const calmFrom = serverMs;
  for (let looks = 0; looks < 120; looks++) {
    serverMs += minute;
    await lookOnce({ failAt: null, dieAt: null, twin: false });
  }
  for (const life of lives.values()) {
    const how = mayBeStuck(life.state);
    const limitMs = how === null ? null : limitFor(life, how);
    if (how === null || limitMs === null || life.created <= serverMs - lookbackMs + hour) continue;
    const from = how === 'ending' ? Math.max(calmFrom + hour, life.since) : life.since;
    if (serverMs - from > limitMs + hour / 2) life.due.add(how);
  }

  for (const [id, life] of lives) {
    const telling = await store.noticesOfJob(tenant, id);
    const places = new Map<StuckHow, string[]>();
    for (const { body, id: notice } of telling) {
      if (body.kind !== 'stuck' || !body.jobs.some((job) => job.id === id)) continue;
      const targets = (await store.postsOf(notice)).map((post) => post.target);
      places.set(body.how, [...(places.get(body.how) ?? []), ...targets]);
    }
    for (const how of ['running', 'pending', 'ending'] as const) {
      const found = (places.get(how) ?? []).toSorted().join();
      const right = life.due.has(how) ? ['slack:A,teams:B'] : ['', 'slack:A,teams:B'];
      if (!right.includes(found))
        wrong.push(`job ${id} ${how} in “${found}”: ${describeLife(life, serverMs)}`);
    }
  }
  expect(wrong).toEqual([]);
}

/** Every look that went well sees all jobs: the second one after the limit must have told. */
function noteLook(life: Life, now: number, lookedBefore: number | null): void {
  const how = mayBeStuck(life.state);
  const limitMs = how === null ? null : limitFor(life, how);
  if (how === null || limitMs === null || life.created < now - lookbackMs) return;
  if (lookedBefore === null || life.created >= lookedBefore - youngMs) return;
  life.seen ??= now;
  const since = how === 'ending' ? life.seen : life.since;
  if (now - since > limitMs + 1000) life.late += 1;
  if (life.late >= 2) life.due.add(how);
}

function isStuck(life: Life, how: StuckHow, now: number): boolean {
  const limitMs = limitFor(life, how);
  return (
    mayBeStuck(life.state) === how &&
    limitMs !== null &&
    now - life.since > limitMs &&
    life.created >= now - lookbackMs - 1000
  );
}

function limitFor({ process }: Life, how: StuckHow): number | null {
  const limitMs = runs[process]?.limitMs ?? null;
  if (limitMs === null) return null;
  return { running: limitMs, pending: limits.pendingMs, ending: limits.endingMs }[how];
}

function describeLife({ due, ...life }: Life, now: number): string {
  return JSON.stringify({ ...life, forMs: now - life.since, due: [...due] });
}

async function lookedAt(tenant: string): Promise<number | null> {
  const text = await store.recall(`stuck:look:${tenant}`);
  return text === null ? null : Date.parse((JSON.parse(text) as { at: string }).at);
}

function seedRuns(orchestrator: ReturnType<typeof createMemoryOrchestrator>): void {
  let id = 1_000_000;
  for (const [process, { took }] of Object.entries(runs)) {
    for (const ms of took) {
      id += 1;
      const started = origin - 30 * 24 * hour;
      orchestrator.add({
        id,
        process,
        state: 'Successful',
        created: timestamp(started),
        started: timestamp(started),
        ended: timestamp(started + ms),
      });
    }
  }
}
