import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AlertBody, faultCount } from '../../src/domain/alert-body.ts';
import type { FaultRecord } from '../../src/domain/store/faults.ts';
import type { Store } from '../../src/domain/store.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { aJob } from '../fixtures/job.ts';

const minute = 60_000;
const origin = Date.parse('2026-03-01T08:00:00.000Z');
const windowMs = 60 * minute;
const ana = { platform: 'slack', id: 'U1', name: 'Ana' } as const;

const time = (minutes: number): string => timestamp(origin + minutes * minute);

/** A fault at this minute that raises or joins the alert of a problem. */
function fault(
  jobId: number,
  minutes: number,
  change: Partial<FaultRecord> = {},
  key = 'problem',
): FaultRecord {
  const job = aJob({ id: jobId, tenant: 't', robot: `R${jobId % 2}`, ended: time(minutes) });
  const body: AlertBody = { kind: 'alert', job, earlierFaults: 0, history: [] };
  const notice = { id: `n${jobId}`, tenant: 't', body, targets: ['slack:A'] };
  return {
    jobId,
    process: 'Invoice',
    at: time(minutes),
    noticeId: null,
    alerts: [{ key, windowMs, notice }],
    ...change,
  };
}

/** What every store keeps to when faults are told together. */
export function storeAlertContract(fresh: () => Promise<string>): void {
  let store: Store;
  let other: Store;

  beforeEach(async () => {
    const url = await fresh();
    [store, other] = await Promise.all([openStore(url), openStore(url)]);
  });

  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
  });

  const record = async (...faults: readonly FaultRecord[]): Promise<readonly string[]> =>
    store.recordFaults('t', faults, [], null, time(0));
  const countOf = async (id: string): Promise<number> => {
    const body = (await other.notice(id))?.body;
    return body?.kind === 'alert' ? faultCount(body) : 0;
  };

  describe('alerts of one problem', () => {
    it('are one notice: further faults join it, and every place is then behind', async () => {
      expect(await record(fault(1, 0))).toEqual(['n1']);
      await store.posted('n1', 'slack:A', { conversation: 'A', message: 'm1' }, 1);
      expect(await record(fault(2, 1), fault(3, 2))).toEqual([]);
      expect(await countOf('n1')).toBe(3);
      expect(await other.notice('n2')).toBeNull();
      expect((await other.duePosts(time(3), 10)).map((post) => post.noticeId)).toEqual(['n1']);
      expect(await other.faultsOfNotice('n1')).toEqual([1, 2, 3]);
      expect((await other.noticesOfJob('t', 3)).map((notice) => notice.id)).toEqual(['n1']);
      expect(await other.storiedJobs('t', [9, 3, 1])).toEqual(new Set([1, 3]));
      expect((await other.storiedJobs('u', [1])).size).toBe(0);
    });

    it('count a fault once, however often it is recorded', async () => {
      await record(fault(1, 0), fault(2, 1));
      await record(fault(2, 1), fault(3, 2));
      expect(await countOf('n1')).toBe(3);
    });

    it('open anew after a pause, in the same batch, too', async () => {
      expect(await record(fault(1, 0), fault(2, 59), fault(3, 119), fault(4, 120))).toEqual(['n1', 'n3']);
      expect([await countOf('n1'), await countOf('n3')]).toEqual([2, 2]);
      expect(await record(fault(5, 179))).toEqual([]);
      expect(await countOf('n3')).toBe(3);
    });

    it('open anew after the process worked, by a retry or by itself', async () => {
      const run = aJob({ id: 90, tenant: 't', state: 'Successful' });
      await record(fault(1, 0));
      await store.changeNotice('n1', (body) => (body.kind === 'alert' ? { ...body, recovered: run } : body));
      expect(await record(fault(2, 1))).toEqual(['n2']);
      await store.changeNotice('n2', (body) =>
        body.kind === 'alert'
          ? { ...body, history: [{ did: 'retry', by: ana, at: time(2), job: run, note: null }] }
          : body,
      );
      expect(await record(fault(3, 3))).toEqual(['n3']);
      expect(await countOf('n1')).toBe(1);
    });

    it('are opened in the order in which they happened, each key by itself', async () => {
      const opened = await record(
        fault(1, 5, {}, 'c'),
        fault(2, 1, {}, 'a'),
        fault(3, 3, {}, 'b'),
        fault(4, 4, {}, 'a'),
      );
      expect(opened).toEqual(['n2', 'n3', 'n1']);
      expect((await other.duePosts(time(0), 10)).map((post) => post.noticeId)).toEqual(opened);
    });

    it('of two kinds of places are two notices of the same faults', async () => {
      const both = (jobId: number, minutes: number): FaultRecord => {
        const plain = fault(jobId, minutes);
        const [first] = plain.alerts ?? [];
        if (first === undefined) throw new Error('no alert');
        const second = {
          key: `alone ${jobId}`,
          windowMs: 0,
          notice: { ...first.notice, id: `${first.notice.id}:2`, targets: ['slack:B'] },
        };
        return { ...plain, alerts: [first, second] };
      };
      expect(await record(both(1, 0), both(2, 1))).toEqual(['n1', 'n1:2', 'n2:2']);
      expect(await countOf('n1')).toBe(2);
      expect(await other.faultsOfNotice('n2:2')).toEqual([2]);
    });

    it('are looked after until the process works again, and get their background once', async () => {
      await record(fault(1, 0), fault(2, 1, { process: 'Payroll' }, 'other'));
      const open = async () => (await other.openAlerts('t', time(-60))).map((alert) => alert.noticeId);
      const bare = async () => (await other.bareAlerts('t', time(-60), 9)).map((alert) => alert.noticeId);
      expect([await open(), await bare()]).toEqual([
        ['n1', 'n2'],
        ['n2', 'n1'],
      ]);
      await store.changeNotice('n2', (body) =>
        body.kind === 'alert' ? { ...body, background: { lastSuccess: null, errors: [] } } : body,
      );
      expect([await open(), await bare()]).toEqual([['n1', 'n2'], ['n1']]);
      await store.changeNotice('n1', (body) =>
        body.kind === 'alert' ? { ...body, recovered: aJob({ id: 90 }) } : body,
      );
      expect([await open(), await bare()]).toEqual([['n2'], []]);
      expect(await other.openAlerts('t', time(2))).toEqual([]);
    });

    it('that are held back are dropped when it works again in time, and go out when not (F31)', async () => {
      const held = (jobId: number): FaultRecord => {
        const plain = fault(jobId, 0, {}, `key ${jobId}`);
        const [alert] = plain.alerts ?? [];
        if (alert === undefined) throw new Error('no alert');
        const notice = { ...alert.notice, holdUntil: { 'slack:A': time(5) } };
        return { ...plain, alerts: [{ ...alert, notice }] };
      };
      await record(held(1), held(2));
      await store.revivePosts('slack:A');
      expect(await other.duePosts(time(4), 10)).toEqual([]);
      await store.changeNotice('n1', (body) =>
        body.kind === 'alert' ? { ...body, recovered: aJob({ id: 90 }) } : body,
      );
      expect((await other.duePosts(time(5), 10)).map((post) => post.noticeId)).toEqual(['n2']);
      expect(await other.postsOf('n1')).toEqual([]);
    });

    it('are told in a thread where that is wanted and the alert stands: together while the reply waits', async () => {
      const threaded = (jobId: number, minutes: number): FaultRecord => {
        const plain = fault(jobId, minutes);
        const [alert] = plain.alerts ?? [];
        if (alert === undefined) throw new Error('no alert');
        const threads = { targets: ['slack:A', 'slack:B'], from: time(minutes + 1) };
        return { ...plain, alerts: [{ ...alert, threads }] };
      };
      const due = async (minutes: number) =>
        (await other.duePosts(time(minutes), 9)).map((post) => `${post.noticeId} ${post.target}`);
      const told = async (id: string) => (await other.notice(id))?.body;
      await record(threaded(1, 0), threaded(2, 1));
      expect(await due(9)).toEqual(['n1 slack:A']);
      await store.posted('n1', 'slack:A', { conversation: 'A', message: 'm1' }, 1);

      await record(threaded(3, 2), threaded(4, 2));
      await record(threaded(5, 2));
      expect(await due(2)).toEqual(['n1 slack:A']);
      expect(await due(3)).toEqual(['n1:and:3 slack:A', 'n1 slack:A']);
      expect(await told('n1:and:3')).toMatchObject({ kind: 'reply', alert: 'n1', count: 3, total: 5 });

      await store.beginPost('n1:and:3', 'slack:A');
      await record(threaded(6, 3));
      expect(await told('n1:and:3')).toMatchObject({ count: 3 });
      expect(await told('n1:and:6')).toMatchObject({ count: 1, total: 6, newest: [{ at: time(3) }] });
      await store.dropPost('n1:and:6', 'slack:A');
      expect(await other.postsOf('n1:and:6')).toEqual([]);
      expect(await other.faultsOfNotice('n1')).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it('are one notice for two processes that race, but for a batch at most', async () => {
      const ids = Array.from({ length: 40 }, (_, index) => index + 1);
      await record(fault(100, 0));
      await Promise.all(
        ids.map(async (id) =>
          (id % 2 === 0 ? store : other).recordFaults('t', [fault(id, 1)], [], null, time(1)),
        ),
      );
      expect(await countOf('n100')).toBe(41);
    });
  });

  describe('what faults have in common', () => {
    const traits = {
      folder: 'Finance',
      robot: 'R1',
      machine: 'VM07',
      version: '1.0',
      fingerprint: 'f1',
      error: 'Logon\0 failure',
    };

    it('is counted since a moment', async () => {
      await record(fault(1, 0, { traits }), fault(2, 1, { traits }), fault(3, 2, { traits }));
      await record(fault(4, 3, { traits: { ...traits, robot: 'R2' } }));
      const counts = await other.faultsSince('t', time(1));
      expect(counts.toSorted((a, b) => b.count - a.count)).toEqual([
        { process: 'Invoice', count: 2, traits: { ...traits, error: 'Logon failure' } },
        { process: 'Invoice', count: 1, traits: { ...traits, robot: 'R2', error: 'Logon failure' } },
      ]);
      expect(await other.faultsSince('u', time(0))).toEqual([]);
    });

    it('know which causes were there before, if anything was', async () => {
      const traits = { folder: '', robot: '', machine: '', version: '', error: '' };
      const of = (fingerprint: string) => ({ traits: { ...traits, fingerprint }, alerts: [] });
      expect(await store.knownCauses('t', ['old'], time(100))).toBeNull();
      await record(fault(1, 10, of('old')), fault(2, 30, of('new')), fault(3, 5, of('')));
      expect(await other.knownCauses('t', ['old', 'new'], time(10)), 'not before').toBeNull();
      expect(await other.knownCauses('t', ['old', 'new'], time(20))).toEqual(new Set(['old']));
      expect(await other.knownCauses('t', [], time(20))).toEqual(new Set());
      expect(await other.knownCauses('u', ['old'], time(20))).toBeNull();
    });

    it('includes when a process faulted last', async () => {
      await record(fault(1, 0), fault(2, 10));
      expect(await other.lastFault('t', 'Invoice', time(10))).toBe(time(0));
      expect(await other.lastFault('t', 'Invoice', time(11))).toBe(time(10));
      expect(await other.lastFault('t', 'Payroll', time(11))).toBeNull();
    });
  });

  it('forgets the group with its notice: the next fault opens another', async () => {
    await record(fault(1, 0));
    await store.posted('n1', 'slack:A', { conversation: 'A', message: 'm1' }, 1);
    expect(await store.forgetNotices(time(1))).toBe(1);
    expect(await store.openAlerts('t', time(-1))).toEqual([]);
    expect(await record(fault(2, 2))).toEqual(['n2']);
  });
}
