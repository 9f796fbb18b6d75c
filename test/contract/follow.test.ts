import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFollower, type Follower } from '../../src/alerts/follow.ts';
import type { NoticeBody } from '../../src/domain/notice.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { silent } from '../fixtures/log.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const second = 1000;
const minute = 60 * second;
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

let store: Store;
let orchestrator: MemoryOrchestrator;
let woken: number;
let running: Follower[];

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-03-02T08:00:00.000Z') });
  store = await openStore('sqlite::memory:');
  orchestrator = createMemoryOrchestrator({ now: () => new Date() });
  woken = 0;
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map(async (one) => one.stop()));
  await store.close();
  vi.useRealTimers();
});

function start(holder = 'a'): Follower {
  const one = createFollower({
    store,
    orchestrator,
    deliverer: { wake: () => void woken++ },
    holder,
    log: silent,
    now: () => new Date(),
  });
  running.push(one);
  one.start();
  return one;
}

const now = (): string => timestamp(Date.now());

/** Somebody starts a job from chat. */
async function run(id: number): Promise<void> {
  const job = orchestrator.add({ id, state: 'Pending', created: now(), started: null, ended: null });
  const body: NoticeBody = { kind: 'run', by: ana, at: now(), retryOf: null, jobs: [job], history: [] };
  await store.openNotice({ id: `run-${id}`, tenant: 'default', body, targets: [] }, now());
}

async function stateOf(id: number): Promise<string | undefined> {
  const body = (await store.notice(`run-${id}`))?.body;
  return body?.kind === 'run' ? body.jobs[0]?.state : undefined;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('follow', () => {
  it('keeps a notice up to date until its jobs have ended, and then asks no more', async () => {
    const follower = start();
    await run(1);
    follower.wake();
    await pass(second);
    orchestrator.change(1, { state: 'Running', robot: 'DocBot' });
    await pass(2 * second);
    expect(await stateOf(1)).toBe('Running');
    expect(woken).toBe(1);
    orchestrator.change(1, { state: 'Successful', ended: now() });
    await pass(2 * second);
    expect(await stateOf(1)).toBe('Successful');
    expect(woken).toBe(2);
    const asked = orchestrator.lists.length;
    await pass(10 * minute);
    expect(orchestrator.lists).toHaveLength(asked);
  });

  it('asks for all jobs at once, and only as often as the youngest deserves', async () => {
    for (const id of [1, 2, 3]) await run(id);
    start();
    await pass(minute - second);
    expect(orchestrator.lists.length).toBeGreaterThanOrEqual(29);
    expect(orchestrator.lists.length).toBeLessThanOrEqual(31);
    expect(orchestrator.lists.every(({ filter }) => filter.ids?.length === 3)).toBe(true);
    await pass(2 * 60 * minute);
    const asked = orchestrator.lists.length;
    await pass(10 * minute);
    expect(orchestrator.lists.length - asked).toBe(10);
  });

  it('looks less often as the read budget is used up, at least every 15 s while nothing else reads', async () => {
    orchestrator.readsPerMinute = 20;
    const looks: number[] = [];
    orchestrator.beforeList = () => void looks.push(Date.now());
    await run(1);
    start();
    await pass(10 * second);
    expect(looks.length).toBeGreaterThanOrEqual(5);
    await pass(10 * minute);
    const inMinuteFrom = looks.map((from) => looks.filter((at) => at >= from && at < from + minute).length);
    expect(Math.max(...inMinuteFrom)).toBeLessThanOrEqual(18);
    const gaps = looks.slice(1).map((at, place) => at - (looks[place] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15 * second);
  });

  it('looks at a job that an event names at once, at this one only, and not more often than the budget allows', async () => {
    for (const id of [1, 2]) await run(id);
    const follower = start();
    await pass(30 * minute);
    orchestrator.change(2, { state: 'Successful', ended: now() });
    follower.hint([2, 77]);
    await pass(second);
    expect(await stateOf(2)).toBe('Successful');
    expect(orchestrator.lists.at(-1)?.filter.ids).toEqual([2]);
    orchestrator.readsPerMinute = 1;
    const asked = orchestrator.lists.length;
    follower.hint([1]);
    await pass(second);
    expect(orchestrator.lists).toHaveLength(asked);
  });

  it('F28: rests while the server asks to wait', async () => {
    await run(1);
    start();
    await pass(5 * second);
    orchestrator.heldUntilMs = Date.now() + 50 * second;
    const asked = orchestrator.lists.length;
    await pass(50 * second - 1);
    expect(orchestrator.lists).toHaveLength(asked);
    await pass(6 * second);
    expect(orchestrator.lists.length).toBeGreaterThan(asked);
  });

  it('follows more jobs than fit one request', async () => {
    for (let id = 1; id <= 120; id++) await run(id);
    start();
    await pass(second);
    expect(orchestrator.lists.map(({ filter }) => filter.ids?.length)).toEqual([50, 50, 20]);
  });

  it('survives errors and a job that is gone', async () => {
    for (const id of [1, 2]) await run(id);
    orchestrator.remove(1);
    orchestrator.beforeList = () => {
      throw new Error('502');
    };
    start();
    await pass(5 * minute);
    expect(orchestrator.lists.length).toBeLessThanOrEqual(20);
    orchestrator.beforeList = () => undefined;
    orchestrator.change(2, { state: 'Faulted', ended: now() });
    await pass(minute + 5 * second);
    expect(await stateOf(1)).toBe('Pending');
    expect(await stateOf(2)).toBe('Faulted');
  });

  it('gives up kindly on a job of which nothing is heard for six hours, and says so', async () => {
    for (const id of [1, 2, 3]) await run(id);
    start();
    orchestrator.remove(1);
    for (const id of [2, 3]) orchestrator.change(id, { state: 'Unknown' });
    await pass(5 * 60 * minute);
    orchestrator.change(2, { state: 'Running' });
    await pass(55 * minute);
    expect((await store.openNotices('default')).map((notice) => notice.id)).toEqual([
      'run-1',
      'run-2',
      'run-3',
    ]);
    await pass(10 * minute);
    expect((await store.notice('run-1'))?.body).toMatchObject({ gone: [1] });
    expect((await store.notice('run-3'))?.body).toMatchObject({ gone: [3], jobs: [{ state: 'Unknown' }] });
    expect((await store.openNotices('default')).map((notice) => notice.id)).toEqual(['run-2']);
    const asked = orchestrator.lists.length;
    await pass(2 * minute);
    expect(orchestrator.lists.slice(asked).every(({ filter }) => filter.ids?.length === 1)).toBe(true);
  });

  it('is done by one process at a time, by another when that stops', async () => {
    const first = start('a');
    start('b');
    await run(1);
    await pass(30 * second);
    const alone = orchestrator.lists.length;
    expect(alone).toBeLessThanOrEqual(16);
    await first.stop();
    orchestrator.change(1, { state: 'Running', robot: 'DocBot' });
    await pass(8 * second);
    expect(await stateOf(1)).toBe('Running');
  });

  it('follows what a retry started from an alert became', async () => {
    const fault = orchestrator.add({ id: 1 });
    const retry = orchestrator.add({ id: 2, state: 'Pending', started: null, ended: null });
    await store.openNotice(
      {
        id: 'n1',
        tenant: 'default',
        body: {
          kind: 'alert',
          job: fault,
          earlierFaults: 0,
          history: [{ did: 'retry', by: ana, at: now(), job: retry, note: null }],
        },
        targets: [],
      },
      now(),
    );
    orchestrator.remove(1);
    orchestrator.change(2, { state: 'Successful', ended: now() });
    start();
    await pass(3 * second);
    expect((await store.notice('n1'))?.body).toMatchObject({ history: [{ job: { state: 'Successful' } }] });
  });
});
