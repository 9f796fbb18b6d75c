import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/alerts/fingerprint.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { createReporter } from '../../src/reports/reporter.ts';
import { openStore } from '../../src/storage/store.ts';
import { aJob } from '../fixtures/job.ts';
import { createMemoryOrchestrator, type MemoryOrchestrator } from '../fixtures/memory-orchestrator.ts';

const hour = 3_600_000;
const day = 24 * hour;
const until = Date.parse('2026-11-23T08:00:00Z');
const week = { since: timestamp(until - 7 * day), until: timestamp(until), zone: null };

let store: Store;
let orchestrator: MemoryOrchestrator;

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  orchestrator = createMemoryOrchestrator({ now: () => new Date(until) });
});
afterEach(() => store.close());

const report = async (question = week) => createReporter({ orchestrator, store }).report(question);

function ran(id: number, process: string, agoMs: number, info: string | null = null): void {
  orchestrator.add({
    id,
    process,
    state: info === null ? 'Successful' : 'Faulted',
    info,
    created: timestamp(until - agoMs - hour),
    started: timestamp(until - agoMs - hour),
    ended: timestamp(until - agoMs),
  });
}

describe('a report', () => {
  it('reads page after page, and says when it did not read them all', async () => {
    const pages: number[] = [];
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const jobs: MemoryOrchestrator['jobs'] = async ({ after = '0', top }) => {
      const page = Number(after);
      pages.push(page);
      const rows = Array.from({ length: top }, (_, at) =>
        aJob({ id: 100_000 - page * top - at, state: 'Successful', ended: timestamp(until - hour) }),
      );
      return { jobs: rows, malformed: [], next: String(page + 1), total: null, serverTime: new Date(until) };
    };
    const endless = { tenant: 'default', jobs };
    const found = await createReporter({ orchestrator: endless, store, wait }).report(week);
    expect(found.read).toEqual({ jobs: 20_000, whole: false, malformed: 0 });
    expect(found.successful).toBe(20_000);
    expect(pages).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(waits, 'others read, too').toEqual(Array.from({ length: 15 }, () => 1000));
    expect(found.silent, 'what did not run cannot be known').toBeNull();
  });

  it('counts what it could not read', async () => {
    ran(1, 'Labels', hour);
    ran(2, 'Labels', hour);
    orchestrator.spoil(2);
    expect(await report()).toMatchObject({ successful: 1, read: { jobs: 1, malformed: 1, whole: true } });
  });

  it('names what ran in as long a time before, and not in it', async () => {
    ran(1, 'Weekly', 8 * day);
    ran(2, 'Labels', 8 * day);
    ran(3, 'Forgotten', 20 * day);
    ran(4, 'Labels', hour);
    orchestrator.add({
      id: 5,
      process: 'Dispatcher',
      state: 'Running',
      created: timestamp(until - 9 * day),
      started: timestamp(until - 9 * day),
      ended: null,
    });
    ran(6, 'Dispatcher', 10 * day);
    const found = await report();
    expect(found.silent).toEqual({ processes: ['Weekly'], more: 0 });
    expect(found.active).toBe(1);
    expect(found.robotMs).toBe(7 * day + hour);
  });

  it('tells two of one name apart by their folders, and counts the rest', async () => {
    ran(1, 'Twin', 8 * day);
    orchestrator.change(1, { folder: { id: 1, path: 'HR' } });
    ran(2, 'Twin', 8 * day);
    for (let id = 10; id < 20; id += 1) ran(id, `Process ${id}`, 8 * day);
    const { silent } = await report();
    expect(silent?.processes).toHaveLength(8);
    expect(silent?.more).toBe(4);
    orchestrator.remove(10);
    for (let id = 11; id < 20; id += 1) orchestrator.remove(id);
    expect((await report()).silent).toEqual({ processes: ['Twin (Finance)', 'Twin (HR)'], more: 0 });
  });

  it('tells new causes from known ones, if it remembers anything from before', async () => {
    ran(1, 'Labels', hour, 'Printer 7 is out of paper');
    ran(2, 'Labels', hour, 'Logon failure');
    expect((await report()).causes.map((cause) => cause.fresh)).toEqual([null, null]);
    const traits = { folder: '', robot: '', machine: '', version: '', error: '' };
    const remember = async (jobId: number, agoMs: number, info: string) =>
      store.recordFaults(
        orchestrator.tenant,
        [
          {
            jobId,
            process: 'Labels',
            at: timestamp(until - agoMs),
            noticeId: null,
            traits: { ...traits, fingerprint: fingerprint(info) },
          },
        ],
        [],
        null,
        timestamp(until),
      );
    await remember(100, 2 * hour, 'Logon failure');
    expect((await report()).causes.map((cause) => cause.fresh)).toEqual([null, null]);
    await remember(101, 9 * day, 'Printer 3 is out of paper');
    const fresh = new Map((await report()).causes.map((cause) => [cause.error, cause.fresh]));
    expect(fresh.get('Printer 7 is out of paper')).toBe(false);
    expect(fresh.get('Logon failure')).toBe(true);
  });

  it('holds to a process and a folder', async () => {
    ran(1, 'Labels', hour);
    ran(2, 'Payroll', hour);
    const found = await createReporter({ orchestrator, store }).report({
      ...week,
      process: 'Payroll',
      folder: 'Finance',
    });
    expect(found).toMatchObject({ successful: 1, process: 'Payroll', folder: 'Finance' });
    expect(orchestrator.lists[0]?.filter).toEqual({
      process: 'Payroll',
      folder: 'Finance',
      activeAfter: week.since,
      createdBefore: week.until,
    });
  });
});
