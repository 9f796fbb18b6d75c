import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BulkWorker, createBulkWorker } from '../../src/bulk/worker.ts';
import type { AlertBody } from '../../src/domain/alert-body.ts';
import { type BulkBody, type BulkFate, retryClaim } from '../../src/domain/bulk-body.ts';
import { BotError } from '../../src/domain/errors.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Store } from '../../src/domain/store.ts';
import { openStore } from '../../src/storage/store.ts';
import { type FakeOrchestrator, fakeOrchestrator } from '../fixtures/fake-orchestrator.ts';
import { aJob } from '../fixtures/job.ts';
import { recordingLog } from '../fixtures/log.ts';

const id = '11111111-2222-4333-8444-555555555555';
const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
const jo = { platform: 'slack', id: 'U2', name: 'Jo' } as const;
const at = '2026-03-01T08:00:00.000Z';
const tenant = 'default';

let store: Store;
let orchestrator: FakeOrchestrator;
let clock: Date;
let workers: BulkWorker[];
let logged: readonly Record<string, unknown>[];

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  orchestrator = fakeOrchestrator();
  clock = new Date(at);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await store.close();
});

/** A process that works at bulks. */
function startWorker(holder = 'one', change: Partial<Store> = {}): BulkWorker {
  const { lines, log } = recordingLog();
  logged = lines;
  const worker = createBulkWorker({
    store: { ...store, ...change },
    orchestrator,
    deliverer: { wake: () => undefined },
    follower: { wake: () => undefined },
    holder,
    log,
    now: () => clock,
  });
  workers.push(worker);
  worker.start();
  return worker;
}

/** Jobs that are there, and a bulk of them that stands in a channel. */
async function confirmed(
  verb: BulkBody['verb'],
  jobs: readonly (Partial<Job> & Pick<Job, 'id'>)[],
  change: Partial<BulkBody> = {},
  shown = true,
): Promise<void> {
  const put = jobs.map((job) => orchestrator.put(aJob(job)));
  const body: BulkBody = {
    kind: 'bulk',
    verb,
    by,
    at,
    target: 'slack:C1',
    what: 'jobs',
    jobs: put.map((job) => ({ id: job.id, fate: { name: 'waiting' } })),
    cancelled: null,
    ended: false,
    invocation: 'abc123',
    ...change,
  };
  await store.openNotice({ id, tenant, body, targets: [] }, at);
  if (shown) await store.addPost(id, 'slack:C1', { conversation: 'C1', message: 'm1' }, 1);
}

async function bulkNow(): Promise<BulkBody> {
  const body = (await store.notice(id))?.body;
  if (body?.kind !== 'bulk') throw new Error('there is no bulk');
  return body;
}

const ended = async (): Promise<readonly BulkFate[]> =>
  vi.waitFor(
    async () => {
      const body = await bulkNow();
      if (!body.ended) throw new Error(`not ended: ${JSON.stringify(body.jobs)}`);
      return body.jobs.map((job) => job.fate);
    },
    { timeout: 20_000, interval: 20 },
  );

const ids = (count: number): readonly { readonly id: number }[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
const running = { state: 'Running', ended: null } as const;
const restarted = () => orchestrator.restarts.map(({ job }) => job);

/** The alert of this job, as message `a1`. */
async function alertOf(jobId: number): Promise<void> {
  const body: AlertBody = { kind: 'alert', job: aJob({ id: jobId }), earlierFaults: 0, history: [] };
  await store.openNotice({ id: `alert-${jobId}`, tenant, body, targets: [] }, at);
}

describe('a bulk of retries', () => {
  it('retries each job once, tells it on the alerts, and writes one line of audit', async () => {
    await alertOf(2);
    await confirmed('retry', ids(3));
    const lines: unknown[] = [];
    startWorker('one', {
      changeNotice: async (notice, change, audit) =>
        store.changeNotice(
          notice,
          change,
          audit === undefined
            ? undefined
            : (body) => {
                lines.push(audit(body));
                return audit(body);
              },
        ),
    });
    expect(await ended()).toEqual([
      { name: 'done', job: 500_001 },
      { name: 'done', job: 500_002 },
      { name: 'done', job: 500_003 },
    ]);
    expect(restarted()).toEqual([1, 2, 3]);
    expect(new Set(orchestrator.restarts.map(({ reference }) => reference)).size).toBe(3);
    expect((await store.notice('alert-2'))?.body).toMatchObject({
      history: [{ did: 'retry', by: { name: 'Ana' }, job: { id: 500_002 } }],
    });
    expect(lines).toMatchObject([
      {
        at: clock.toISOString(),
        actor: 'slack:U1',
        actorName: 'Ana',
        command: 'retry',
        args: '{"jobs":[1,2,3]}',
        place: 'slack:C1',
        tenant,
        subject: { jobs: [1, 2, 3], process: null, folder: null },
        outcome: 'ok: 3 done',
        invocation: 'abc123',
      },
    ]);
  });

  it('sends at most five a second', async () => {
    await confirmed('retry', ids(8));
    const began = performance.now();
    startWorker();
    await ended();
    expect(performance.now() - began).toBeGreaterThan(1_300);
  });

  it('says why some failed, and lets them be tried again', async () => {
    await confirmed('retry', ids(2));
    orchestrator.next = async () => {
      throw new BotError('refused', 'Orchestrator refused to restart job 1: no robot.', {
        hint: 'Assign one.',
      });
    };
    startWorker();
    expect(await ended()).toEqual([
      { name: 'failed', reason: 'Orchestrator refused to restart it: no robot.', hint: 'Assign one.' },
      { name: 'done', job: 500_001 },
    ]);
    expect(await store.claim(retryClaim({ tenant, id: 1 }), 'Jo', at)).toEqual({ won: true });
  });

  it('leaves alone what was retried, runs again, or is gone', async () => {
    await confirmed('retry', [{ id: 1 }, { id: 2 }, { id: 3, ...running }]);
    await store.claim(retryClaim({ tenant, id: 1 }), JSON.stringify(jo), at);
    orchestrator.all.delete(2);
    startWorker();
    expect(await ended()).toEqual([
      { name: 'skipped', reason: 'retried before by Jo' },
      { name: 'skipped', reason: 'gone from Orchestrator' },
      { name: 'skipped', reason: 'Running: there is nothing to retry until it ends' },
    ]);
    expect(orchestrator.restarts).toEqual([]);
  });

  it('never repeats a retry whose answer was lost', async () => {
    await alertOf(1);
    await confirmed('retry', ids(1));
    orchestrator.next = async () => ({ kind: 'unknown', reason: 'The answer was lost.' });
    startWorker();
    expect(await ended()).toEqual([{ name: 'unknown', reason: 'The answer was lost.' }]);
    expect(restarted()).toEqual([1]);
    expect((await store.notice('alert-1'))?.body).toMatchObject({
      history: [{ did: 'retry', job: null, note: 'not known whether it started: The answer was lost.' }],
    });
  });

  it('waits while Orchestrator limits requests, and goes on', async () => {
    await confirmed('retry', ids(2));
    orchestrator.next = async () => {
      throw new BotError('unavailable', 'limited', { status: 429 });
    };
    startWorker();
    expect(await ended()).toEqual([
      { name: 'done', job: 500_001 },
      { name: 'done', job: 500_002 },
    ]);
    expect(restarted()).toEqual([1, 1, 2]);
  });

  it('gives up after ten minutes of it, and says why', async () => {
    await confirmed('retry', ids(2));
    const limited = async (): Promise<never> => {
      clock = new Date(clock.getTime() + 6 * 60_000);
      orchestrator.next = limited;
      throw new BotError('unavailable', 'Orchestrator limits the requests of this tenant.', { status: 429 });
    };
    orchestrator.next = limited;
    startWorker();
    const reason = 'Orchestrator limits the requests of this tenant.';
    expect(await ended()).toEqual([
      { name: 'failed', reason, hint: null },
      { name: 'failed', reason, hint: null },
    ]);
  });

  it('can be called off in the middle', async () => {
    await confirmed('retry', ids(30));
    startWorker();
    await vi.waitFor(() => expect(orchestrator.restarts.length).toBeGreaterThan(2), { timeout: 5_000 });
    await store.changeNotice(id, (body) => (body.kind === 'bulk' ? { ...body, cancelled: jo } : body));
    const fates = await ended();
    const done = fates.filter(({ name }) => name === 'done').length;
    expect(done).toBe(orchestrator.restarts.length);
    expect(done).toBeLessThan(30);
    expect(fates.at(-1)).toEqual({ name: 'skipped', reason: 'called off by Jo' });
  });

  it('puts off faults of the process while it is under way', async () => {
    await confirmed('retry', ids(1));
    let marked: string | null = null;
    orchestrator.next = async () => {
      marked = await store.recall(`under-way:${tenant}:Invoice_Processing`);
      throw new BotError('refused', 'no');
    };
    startWorker();
    await ended();
    expect(marked).toBe(clock.toISOString());
  });
});

describe('a bulk of retries whose process died', () => {
  /** A claim that this bulk took and never came back to. */
  const claimed = async (jobId: number): Promise<void> => {
    await store.claim(retryClaim({ tenant, id: jobId }), JSON.stringify({ ...by, bulk: id, after: 3 }), at);
    clock = new Date(Date.parse(at) + 60_000);
  };

  it('after a retry was settled tells it and goes on', async () => {
    await alertOf(1);
    await confirmed('retry', ids(2));
    await claimed(1);
    orchestrator.put(aJob({ id: 400_001, ...running }));
    await store.settle(retryClaim({ tenant, id: 1 }), JSON.stringify({ job: 400_001, note: null }));
    startWorker();
    expect(await ended()).toEqual([
      { name: 'done', job: 400_001 },
      { name: 'done', job: 500_001 },
    ]);
    expect(restarted()).toEqual([2]);
    expect((await store.notice('alert-1'))?.body).toMatchObject({
      history: [{ did: 'retry', job: { id: 400_001 } }],
    });
  });

  it('before a retry was sent sends it: no job of the process is newer', async () => {
    await confirmed('retry', ids(2));
    await claimed(1);
    orchestrator.put(aJob({ id: 400_001, process: 'Another' }));
    startWorker();
    expect(await ended()).toMatchObject([{ name: 'done' }, { name: 'done' }]);
    expect(restarted()).toEqual([1, 2]);
  });

  it('while a retry was under way does not send it again when it may have arrived', async () => {
    await confirmed('retry', ids(2));
    await claimed(1);
    orchestrator.put(aJob({ id: 400_001, ...running }));
    startWorker();
    const [lost, next] = await ended();
    expect(lost).toEqual({
      name: 'unknown',
      reason:
        "the bot was interrupted right then. Since then job 400001 (Running) appeared, which may be the one or somebody else's.",
    });
    expect(next).toMatchObject({ name: 'done' });
    expect(restarted()).toEqual([2]);
  });

  it('finds a retry by its reference where the server keeps it', async () => {
    await confirmed('retry', ids(2));
    // What a first process sends for job 1, to know its reference.
    orchestrator.next = async () => ({ kind: 'unknown', reason: 'x' });
    const first = startWorker('first');
    await ended();
    await first.stop();
    const [sent] = orchestrator.restarts;
    for (const job of [1, 2]) await store.release(retryClaim({ tenant, id: job }));
    await store.changeNotice(id, (body) =>
      body.kind === 'bulk'
        ? { ...body, ended: false, jobs: body.jobs.map((job) => ({ id: job.id, fate: { name: 'waiting' } })) }
        : body,
    );
    await claimed(1);
    orchestrator.put(aJob({ id: 500_009, ...running, reference: sent?.reference ?? '' }));
    startWorker('second');
    expect(await ended()).toMatchObject([{ name: 'done', job: 500_009 }, { name: 'done' }]);
    expect(restarted()).toEqual([1, 2, 2]);
  });

  it('and was called off meanwhile begins nothing more', async () => {
    await confirmed('retry', ids(3), { cancelled: jo });
    await claimed(1);
    startWorker();
    expect(await ended()).toEqual(ids(3).map(() => ({ name: 'skipped', reason: 'called off by Jo' })));
    expect(orchestrator.restarts).toEqual([]);
    expect(await store.claim(retryClaim({ tenant, id: 1 }), 'Jo', at)).toEqual({ won: true });
  });
});

describe('a bulk of stops', () => {
  it('sends one request a folder, and tells it on what tells of the jobs', async () => {
    const sales = { id: 8, path: 'Sales' };
    await confirmed('stop', [
      { id: 1, ...running },
      { id: 2, ...running, folder: sales },
      { id: 3, ...running },
      { id: 4 },
      { id: 5, state: 'Stopping', ended: null },
    ]);
    await store.openNotice(
      {
        id: 'run',
        tenant,
        targets: [],
        body: { kind: 'run', by, at, retryOf: null, jobs: [aJob({ id: 2 })], history: [] },
      },
      at,
    );
    startWorker();
    expect(await ended()).toEqual([
      { name: 'done', job: null },
      { name: 'done', job: null },
      { name: 'done', job: null },
      { name: 'skipped', reason: 'ended already' },
      { name: 'skipped', reason: 'Stopping already' },
    ]);
    expect(orchestrator.stops).toEqual([
      { ids: [1, 3], strategy: 'SoftStop' },
      { ids: [2], strategy: 'SoftStop' },
    ]);
    expect((await store.notice('run'))?.body).toMatchObject({
      history: [{ did: 'stop', by: { name: 'Ana' }, jobId: 2 }],
    });
  });

  it('of very many sends fifty a request', async () => {
    await confirmed(
      'kill',
      ids(120).map((job) => ({ ...job, ...running })),
    );
    startWorker();
    expect((await ended()).every(({ name }) => name === 'done')).toBe(true);
    expect(orchestrator.stops.map((stop) => stop.ids.length)).toEqual([50, 50, 20]);
    expect(orchestrator.stops.every(({ strategy }) => strategy === 'Kill')).toBe(true);
  });

  it('tries the others one by one when one of a request is refused', async () => {
    await confirmed('kill', [
      { id: 1, ...running },
      { id: 2, ...running },
      { id: 3, ...running },
    ]);
    orchestrator.next = async () => {
      orchestrator.put(aJob({ id: 2, state: 'Successful' }));
      throw new BotError('refused', 'A job has ended.', { status: 409 });
    };
    startWorker();
    expect(await ended()).toEqual([
      { name: 'done', job: null },
      { name: 'skipped', reason: 'ended already' },
      { name: 'done', job: null },
    ]);
    expect(orchestrator.stops.map((stop) => stop.ids)).toEqual([[1, 2, 3], [1], [3]]);
  });

  it('that nobody may send fails for all at once', async () => {
    await confirmed('kill', [
      { id: 1, ...running },
      { id: 2, ...running },
    ]);
    orchestrator.next = async () => {
      throw new BotError('setup', 'Orchestrator does not allow the bot to kill jobs 1, 2: no.', {
        status: 403,
      });
    };
    startWorker();
    const reason = 'Orchestrator does not allow the bot to kill them: no.';
    expect(await ended()).toMatchObject([
      { name: 'failed', reason },
      { name: 'failed', reason },
    ]);
    expect(orchestrator.stops).toHaveLength(1);
  });

  it('whose answer was lost is looked up, and sent again only to what it did not reach', async () => {
    await confirmed('kill', [
      { id: 1, ...running },
      { id: 2, ...running },
    ]);
    orchestrator.next = async () => {
      orchestrator.put(aJob({ id: 1, state: 'Terminating', ended: null, stopStrategy: 'Kill' }));
      throw new BotError('unavailable', 'It may or may not have reached Orchestrator.');
    };
    startWorker();
    expect(await ended()).toEqual([
      { name: 'done', job: null },
      { name: 'done', job: null },
    ]);
    expect(orchestrator.stops.map((stop) => stop.ids)).toEqual([[1, 2], [2]]);
  });

  it('leaves to others what they are ending', async () => {
    await confirmed('kill', [{ id: 1, ...running }]);
    await store.claim(`end:${tenant}:1;`, JSON.stringify(jo), at);
    startWorker();
    expect(await ended()).toEqual([{ name: 'skipped', reason: 'Jo is ending it' }]);
    expect(orchestrator.stops).toEqual([]);
  });
});

describe('a bulk', () => {
  it('is worked at by one process, and by the next when that one is gone', async () => {
    await confirmed('retry', ids(12));
    const first = startWorker('first');
    startWorker('second');
    await vi.waitFor(() => expect(orchestrator.restarts.length).toBeGreaterThan(3), { timeout: 5_000 });
    await first.stop();
    workers[1]?.wake();
    await ended();
    expect(restarted().toSorted((a, b) => a - b)).toEqual(ids(12).map((job) => job.id));
  });

  it('whose message was never sent is told where it was asked', async () => {
    await confirmed('retry', ids(1), {}, false);
    startWorker();
    await vi.waitFor(async () => expect((await bulkNow()).jobs[0]?.fate.name).toBe('done'));
    await pause(700);
    // Its message may still be on its way.
    expect((await bulkNow()).ended).toBe(false);
    expect(await store.postsOf(id)).toEqual([]);
    clock = new Date(Date.parse(at) + 31_000);
    await ended();
    expect(await store.duePosts(clock.toISOString(), 9)).toMatchObject([{ target: 'slack:C1', shown: 0 }]);
  });

  it('outlasts passing trouble with the store, and does nothing twice', async () => {
    await confirmed('retry', ids(2));
    let failures = 0;
    startWorker('one', {
      changeNotice: async (...args) => {
        const body = await bulkNow();
        if (body.jobs[0]?.fate.name !== 'waiting' || failures === 1) return store.changeNotice(...args);
        failures += 1;
        throw new Error('disk full');
      },
    });
    expect(await ended()).toMatchObject([{ name: 'done' }, { name: 'done' }]);
    expect(restarted()).toEqual([1, 2]);
    expect(logged.filter((line) => line.level === 50)).toHaveLength(1);
  });
});
