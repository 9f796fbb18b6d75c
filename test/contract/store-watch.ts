import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertBody } from '../../src/domain/alert-body.ts';
import { lostRouteKey } from '../../src/domain/route.ts';
import type { FaultRecord } from '../../src/domain/store/faults.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { aJob } from '../fixtures/job.ts';

const minute = 60_000;
const origin = Date.parse('2026-03-01T08:00:00.000Z');
const time = (minutes: number): string => timestamp(origin + minutes * minute);
const there = { conversation: 'B', message: 'm1' };

function fault(jobId: number, minutes: number, holdUntil: Record<string, string> = {}): FaultRecord {
  const body: AlertBody = { kind: 'alert', job: aJob({ id: jobId }), earlierFaults: 0, history: [] };
  const notice = { id: `n${jobId}`, tenant: 't', body, targets: ['slack:A', 'slack:C'], holdUntil };
  const folder = jobId % 2 === 0 ? 'Finance' : 'Sales';
  return {
    jobId,
    process: 'Invoice',
    at: time(minutes),
    noticeId: null,
    traits: { folder, robot: 'R1', machine: '', version: '', fingerprint: 'f', error: `Error ${jobId}` },
    alerts: [{ key: 'problem', windowMs: 60 * minute, notice }],
  };
}

/** What every store keeps to when a place is lost, and when the bot tells of itself. */
export function storeWatchContract(fresh: () => Promise<string>): void {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(await fresh());
  });

  afterEach(async () => {
    await store.close();
  });

  const record = async (...faults: readonly FaultRecord[]): Promise<readonly string[]> =>
    store.recordFaults('t', faults, [], null, time(0));
  const due = async (): Promise<readonly string[]> =>
    (await store.duePosts(time(600), 10)).map(({ target, insteadOf }) =>
      insteadOf === null ? target : `${target} for ${insteadOf}`,
    );

  describe('a notice whose place is lost', () => {
    beforeEach(async () => {
      await record(fault(1, 0));
      await store.keep(lostRouteKey('slack:A'), 'lost');
      await store.detourPost('n1', 'slack:A', 'slack:B');
    });

    it('waits at the other place, which says what it stands in for', async () => {
      expect(await due()).toEqual(['slack:B for slack:A', 'slack:C']);
      expect(await store.postsOf('n1')).toMatchObject([
        { target: 'slack:A', toldAt: 'slack:B', insteadOf: null },
        { target: 'slack:B', toldAt: null, insteadOf: 'slack:A' },
        { target: 'slack:C', toldAt: null, insteadOf: null },
      ]);
      expect((await store.waitingPosts()).map(({ target }) => target)).toEqual(['slack:B', 'slack:C']);
    });

    it('stays away from the lost place while that is lost, and when it is only changed later', async () => {
      await record(fault(2, 1));
      expect(await due()).toEqual(['slack:B for slack:A', 'slack:C']);
      await store.forget(lostRouteKey('slack:A'));
      await store.changeNotice('n1', (body) =>
        body.kind === 'alert' ? { ...body, earlierFaults: 5 } : body,
      );
      expect(await due()).toEqual(['slack:B for slack:A', 'slack:C']);
    });

    it('comes back with the next fault once the place is not lost any more', async () => {
      await store.forget(lostRouteKey('slack:A'));
      await record(fault(2, 1));
      expect(await due()).toEqual(['slack:A', 'slack:B for slack:A', 'slack:C']);
      await store.posted('n1', 'slack:A', there, 2);
      expect(await store.postsOf('n1')).toMatchObject([
        { target: 'slack:A', toldAt: null, ref: there },
        { insteadOf: 'slack:A' },
        {},
      ]);
    });

    it('goes on from a second place that is lost in the name of the first', async () => {
      await store.detourPost('n1', 'slack:B', 'slack:D');
      expect(await due()).toEqual(['slack:C', 'slack:D for slack:A']);
    });

    it('is not told twice where it stands already', async () => {
      await store.posted('n1', 'slack:C', there, 1);
      await store.detourPost('n1', 'slack:B', 'slack:C');
      expect(await due()).toEqual([]);
      expect((await store.postsOf('n1')).at(-1)).toMatchObject({
        target: 'slack:C',
        insteadOf: null,
        ref: there,
      });
    });
  });

  it('knows since when messages wait; what is held back waits from then on, and an edit does not count', async () => {
    await record(fault(1, 0, { 'slack:C': time(5) }));
    const since = async (): Promise<readonly (string | null)[]> =>
      (await store.waitingPosts()).map((place) => place.since);
    expect(await since()).toEqual([time(0), time(5)]);
    await store.posted('n1', 'slack:A', there, 1);
    await record(fault(2, 1));
    expect(await since()).toEqual([null, time(5)]);
  });

  it('names the faults between two moments', async () => {
    await record(fault(4, 3), fault(1, 0), fault(2, 1), fault(3, 2));
    const found = await store.faultsBetween('t', time(1), time(3), 2);
    expect(found.count).toBe(3);
    expect(found.faults).toEqual([
      { jobId: 2, process: 'Invoice', at: time(1), robot: 'R1', error: 'Error 2' },
      { jobId: 3, process: 'Invoice', at: time(2), robot: 'R1', error: 'Error 3' },
    ]);
    expect(
      (await store.faultsBetween('t', time(0), time(9), 9, 'Sales')).faults.map(({ jobId }) => jobId),
    ).toEqual([1, 3]);
    expect(await store.faultsBetween('other', time(0), time(9), 9)).toEqual({ count: 0, faults: [] });
  });
}
