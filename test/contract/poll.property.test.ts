import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glance } from '../../src/alerts/glance.ts';
import { poll } from '../../src/alerts/poll.ts';
import type { PollSettings } from '../../src/alerts/poll-settings.ts';
import { type AlertBody, faultCount } from '../../src/domain/alert-body.ts';
import { plainRoute } from '../../src/domain/route.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { silent } from '../fixtures/log.ts';
import { createMemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';
import { Death, type Dying, mortalStore } from '../fixtures/mortal-store.ts';

const histories = Number(process.env.POLL_HISTORIES ?? 600);
const minute = 60_000;
const hour = 60 * minute;
const lookbackMs = 7 * 24 * hour;
const origin = Date.parse('2026-03-01T08:00:00.000Z');

/** What may happen, one after another; between the pages of a poll, too (`meanwhile`). */
type Happening =
  | { readonly kind: 'create'; readonly agoMs: number }
  | { readonly kind: 'fault'; readonly pick: number; readonly end: 'now' | 'never' | number }
  | { readonly kind: 'burst'; readonly count: number }
  | { readonly kind: 'wait'; readonly ms: number };

type Step =
  | Happening
  | {
      readonly kind: 'poll';
      /** The list request that fails, counted within this poll; null for none. */
      readonly failAt: number | null;
      /** The store call at which the process dies, and whether before or after it took effect. */
      readonly dieAt: { readonly call: number; readonly after: boolean } | null;
      readonly meanwhile: readonly Happening[];
    }
  /** An event says, rightly or not, that some of these jobs faulted. */
  | {
      readonly kind: 'event';
      readonly picks: readonly number[];
      readonly fails: boolean;
      readonly dieAt: { readonly call: number; readonly after: boolean } | null;
    }
  | { readonly kind: 'restart' }
  | { readonly kind: 'botClock'; readonly ms: number };

const agoMs = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  fc.integer({ min: 0, max: 6 * 24 * hour }),
  fc.constantFrom(lookbackMs - 1, lookbackMs, lookbackMs + hour),
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), agoMs }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      pick: fc.nat(50),
      end: fc.oneof(
        { weight: 3, arbitrary: fc.constant('now' as const) },
        fc.constant('never' as const),
        fc.integer({ min: -3 * hour, max: 3 * hour }),
      ),
    }),
  },
  fc.record({ kind: fc.constant('burst' as const), count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    kind: fc.constant('wait' as const),
    ms: fc.oneof(
      fc.integer({ min: 0, max: 2000 }),
      fc.integer({ min: 0, max: 3 * hour }),
      fc.constant(9 * 24 * hour),
    ),
  }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: happening },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      failAt: fc.option(fc.nat(4), { freq: 4 }),
      dieAt: fc.option(fc.record({ call: fc.nat(12), after: fc.boolean() }), { freq: 4 }),
      meanwhile: fc.array(happening, { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      picks: fc.array(fc.integer({ min: -3, max: 60 }), { minLength: 1, maxLength: 5 }),
      fails: fc.boolean(),
      dieAt: fc.option(fc.record({ call: fc.nat(8), after: fc.boolean() }), { freq: 4 }),
    }),
  },
  fc.record({ kind: fc.constant('restart' as const) }),
  fc.record({
    kind: fc.constant('botClock' as const),
    ms: fc.integer({ min: -30 * 24 * hour, max: 30 * 24 * hour }),
  }),
);
const history = fc.record({
  pageRows: fc.integer({ min: 1, max: 5 }),
  pagesPerPoll: fc.integer({ min: 1, max: 4 }),
  cheapSweepRows: fc.constantFrom(0, 2, 100),
  steps: fc.array(step, { minLength: 3, maxLength: 40 }),
});

/** What the world knows of one job, in ms of the server's clock. */
interface Fate {
  readonly created: number;
  faulted: number | null;
}

let store: Store;
let tenants = 0;

beforeAll(async () => {
  store = await openStore('sqlite::memory:');
});

afterAll(async () => {
  await store.close();
});

describe('the poller', () => {
  it(`alerts every fault within the lookback exactly once, over ${histories} random histories`, {
    timeout: Math.max(60_000, histories * 30),
  }, async () => {
    await fc.assert(fc.asyncProperty(history, live), { numRuns: histories });
  });
});

async function live(given: typeof history extends fc.Arbitrary<infer H> ? H : never): Promise<void> {
  tenants += 1;
  const tenant = `t${tenants}`;
  let serverMs = origin;
  let skewMs = 0;
  let sweptMs: number | null = null;
  const fates = new Map<number, Fate>();
  const first = { begun: Number.POSITIVE_INFINITY, done: Number.POSITIVE_INFINITY };
  const orchestrator = createMemoryOrchestrator({ tenant, now: () => new Date(serverMs) });
  const dying: Dying = { left: Number.POSITIVE_INFINITY, after: false };
  const mortal = mortalStore(store, dying);

  const happen = (what: Happening): void => {
    const open = [...fates].filter(([, fate]) => fate.faulted === null);
    switch (what.kind) {
      case 'wait':
        serverMs += what.ms;
        return;
      case 'create': {
        const id = fates.size + 1;
        const created = serverMs - what.agoMs;
        fates.set(id, { created, faulted: null });
        orchestrator.add({ id, state: 'Running', created: timestamp(created), started: null, ended: null });
        return;
      }
      case 'burst':
        for (let count = 0; count < what.count; count++) {
          happen({ kind: 'create', agoMs: 0 });
          happen({ kind: 'fault', pick: -1, end: 'now' });
        }
        return;
      case 'fault': {
        const [id, fate] = open.at(what.pick < 0 ? -1 : what.pick % Math.max(1, open.length)) ?? [];
        if (id === undefined || fate === undefined) return;
        fate.faulted = serverMs;
        const ended = what.end === 'never' ? null : serverMs + (what.end === 'now' ? 0 : what.end);
        orchestrator.change(id, { state: 'Faulted', ended: ended === null ? null : timestamp(ended) });
      }
    }
  };

  const settings: PollSettings = {
    orchestrator,
    store: mortal,
    routes: [plainRoute('slack:A'), { ...plainRoute('teams:B'), windowMs: 0 }],
    lookbackMs,
    log: silent,
    now: () => new Date(serverMs + skewMs),
    told: () => undefined,
    limits: given,
  };
  const dieAt = (plan: { readonly call: number; readonly after: boolean } | null): void => {
    dying.left = plan?.call ?? Number.POSITIVE_INFINITY;
    dying.after = plan?.after ?? false;
  };

  const hear = async (event: Extract<Step, { kind: 'event' }>): Promise<void> => {
    orchestrator.beforeList = () => {
      if (event.fails) throw new Error('503');
    };
    dieAt(event.dieAt);
    try {
      await glance(settings, [...new Set(event.picks)], async () => true);
    } catch (error) {
      if (error instanceof Death) sweptMs = null;
      else if (!(error instanceof Error && error.message === '503')) throw error;
    } finally {
      dieAt(null);
    }
  };

  const pollOnce = async (plan: Omit<Extract<Step, { kind: 'poll' }>, 'kind'>): Promise<boolean> => {
    const requestsBefore = orchestrator.lists.length;
    orchestrator.beforeList = (_, number) => {
      if (number - requestsBefore === plan.failAt) throw new Error('503');
      if (number > requestsBefore) for (const one of plan.meanwhile) happen(one);
    };
    dieAt(plan.dieAt);
    first.begun = Math.min(first.begun, serverMs);
    const beganMs = serverMs + skewMs;
    try {
      const sinceSweepMs = sweptMs === null ? null : beganMs - sweptMs;
      const outcome = await poll(settings, sinceSweepMs, async () => true);
      if (outcome.sweep && outcome.complete) sweptMs = beganMs;
      return outcome.complete;
    } catch (error) {
      if (error instanceof Death) sweptMs = null;
      else if (!(error instanceof Error && error.message === '503')) throw error;
      return false;
    } finally {
      dieAt(null);
      if (first.done === Number.POSITIVE_INFINITY && (await store.pollState(tenant)) !== null)
        first.done = serverMs;
    }
  };

  for (const one of given.steps) {
    if (one.kind === 'poll') await pollOnce(one);
    else if (one.kind === 'event') await hear(one);
    else if (one.kind === 'restart') sweptMs = null;
    else if (one.kind === 'botClock') skewMs = one.ms;
    else happen(one);
  }
  // Then all goes well for a while: the backlog is read, and one more sweep is due.
  for (let calm = 0, quiet = 0; quiet < 4; calm++) {
    serverMs += 5 * minute;
    if (await pollOnce({ failAt: null, dieAt: null, meanwhile: [] })) quiet += 1;
    if (calm > 2000) throw new Error('The poller never comes to an end');
  }

  const wrong: string[] = [];
  const alerts = new Map<string, { readonly told: number; readonly body: AlertBody }>();
  for (const [id, fate] of fates) {
    const telling = await store.noticesOfJob(tenant, id);
    const places: string[] = [];
    for (const { body, id: notice } of telling) {
      if (body.kind !== 'alert') continue;
      places.push(...(await store.postsOf(notice)).map((post) => post.target));
      alerts.set(notice, { body, told: (alerts.get(notice)?.told ?? 0) + 1 });
    }
    const { least, most } = due(fate, first);
    const right = ['', 'slack:A,teams:B'].slice(least, most + 1);
    if (!right.includes(places.toSorted().join())) {
      wrong.push(`job ${id}: ${JSON.stringify({ ...fate, first, places, least, most })}`);
    }
  }
  for (const [notice, { body, told }] of alerts) {
    if (faultCount(body) !== told) wrong.push(`${notice} counts ${faultCount(body)} faults, not ${told}`);
  }
  expect(wrong).toEqual([]);
}

/** How many alerts a job must have at least and may have at most. */
function due(
  fate: Fate,
  first: { readonly begun: number; readonly done: number },
): { readonly least: 0 | 1; readonly most: 0 | 1 } {
  // What happened before the first look is told in its summary only.
  if (fate.faulted === null || fate.faulted < first.begun) return { least: 0, most: 0 };
  const watched = fate.faulted > first.done && fate.faulted - fate.created <= lookbackMs;
  return { least: watched ? 1 : 0, most: 1 };
}
