import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCared, takeCare } from '../../src/domain/care.ts';
import type { CareLine } from '../../src/domain/history-line.ts';
import { withJob } from '../../src/domain/notice.ts';
import { nudgeBody } from '../../src/domain/nudge-body.ts';
import type { StuckRecord } from '../../src/domain/store/stuck.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  mostStuckJobs,
  type StuckBody,
  type StuckHow,
  type StuckJob,
  stuckBody,
} from '../../src/domain/stuck-body.ts';
import { timestamp } from '../../src/domain/timestamp.ts';
import { openStore } from '../../src/storage/store.ts';
import { aJob } from '../fixtures/job.ts';

const minute = 60_000;
const origin = Date.parse('2026-03-01T08:00:00.000Z');
const time = (minutes: number): string => timestamp(origin + minutes * minute);

function stuck(
  id: number,
  change: { how?: StuckHow; windowMs?: number; joins?: readonly string[]; opens?: string } = {},
): StuckRecord {
  const { how = 'pending', joins = ['own', 'all'], opens = 'own', windowMs = 60 * minute } = change;
  const state = how === 'pending' ? 'Pending' : 'Running';
  const fact = { since: time(-20), forMs: 20 * minute, limitMs: 15 * minute, usualMs: null };
  const found: StuckJob = { job: aJob({ id, tenant: 't', state, ended: null }), how, fact };
  const notice = { id: `n${id}${how}`, tenant: 't', body: stuckBody([found], how), targets: ['slack:A'] };
  return { ...found, alerts: [{ joins, opens, windowMs, notice }] };
}

/** What every store keeps to when jobs are stuck. */
export function storeStuckContract(fresh: () => Promise<string>): void {
  let store: Store;
  let other: Store;

  beforeEach(async () => {
    const url = await fresh();
    [store, other] = await Promise.all([openStore(url), openStore(url)]);
  });

  afterEach(async () => {
    await Promise.all([store.close(), other.close()]);
  });

  const bodyOf = async (id: string): Promise<StuckBody | null> => {
    const body = (await other.notice(id))?.body;
    return body?.kind === 'stuck' ? body : null;
  };
  const jobsOf = async (id: string): Promise<readonly number[] | undefined> =>
    (await bodyOf(id))?.jobs.map((job) => job.id);

  describe('jobs that are stuck', () => {
    it('are told once in each way, in one message with others like them', async () => {
      expect(await store.recordStuck('t', [stuck(1), stuck(2)], time(0))).toEqual([1, 2]);
      expect(await jobsOf('n1pending')).toEqual([1, 2]);
      expect(await other.recordStuck('t', [stuck(2, { joins: [], opens: 'x' }), stuck(3)], time(1))).toEqual([
        3,
      ]);
      expect(await jobsOf('n1pending')).toEqual([1, 2, 3]);
      expect(await store.notice('n2pending')).toBeNull();
      expect(
        await store.recordStuck('t', [stuck(1, { how: 'running', opens: 'r', joins: ['r'] })], time(2)),
      ).toEqual([1]);
      expect(await jobsOf('n1running')).toEqual([1]);
      expect(await store.toldStuck('t', [1, 3, 4])).toEqual(
        new Map([
          [1, new Set(['pending', 'running'])],
          [3, new Set(['pending'])],
        ]),
      );
      expect((await store.toldStuck('another', [1])).size).toBe(0);
      expect((await store.noticesOfJob('t', 3)).map(({ id }) => id)).toEqual(['n1pending']);
      expect((await store.openNotices('t')).map(({ id }) => id)).toEqual(['n1pending', 'n1running']);
    });

    it('bring every place of the message behind when more join it', async () => {
      await store.recordStuck('t', [stuck(1)], time(0));
      await store.posted('n1pending', 'slack:A', { conversation: 'A', message: 'm1' }, 1);
      expect(await store.duePosts(time(1), 10)).toEqual([]);
      await store.recordStuck('t', [stuck(2)], time(1));
      expect(await store.duePosts(time(1), 10)).toHaveLength(1);
    });

    it('open a message of their own after a pause, when none of the old ones is stuck any more, and when they never join', async () => {
      await store.recordStuck('t', [stuck(1)], time(0));
      await store.recordStuck('t', [stuck(2)], time(59));
      await store.recordStuck('t', [stuck(3)], time(119));
      expect(await jobsOf('n1pending')).toEqual([1, 2]);
      expect(await jobsOf('n3pending')).toEqual([3]);
      await store.changeNotice('n3pending', (body) =>
        withJob(body, aJob({ id: 3, tenant: 't', state: 'Running', ended: null })),
      );
      await store.recordStuck('t', [stuck(4)], time(120));
      expect(await jobsOf('n4pending')).toEqual([4]);
      await store.recordStuck('t', [stuck(5, { windowMs: 0 })], time(120));
      expect(await jobsOf('n5pending')).toEqual([5]);
    });

    it('join the message of many processes where there is none of their own', async () => {
      await store.recordStuck('t', [stuck(1, { joins: ['all'], opens: 'all' })], time(0));
      await store.recordStuck('t', [stuck(2)], time(1));
      expect(await jobsOf('n1pending')).toEqual([1, 2]);
    });

    it('join while it is snoozed, however long ago the last came, and never when somebody closed it', async () => {
      const by = { platform: 'slack', id: 'U1', name: 'Ana' } as const;
      const take = async (id: string, line: CareLine) =>
        store.changeNotice(id, (body) => {
          const outcome = isCared(body) ? takeCare(body, line) : { before: 'over' };
          return 'done' in outcome ? outcome.done : body;
        });
      await store.recordStuck('t', [stuck(1)], time(0));
      await take('n1pending', { did: 'snooze', by, at: time(1), until: time(300) });
      await store.recordStuck('t', [stuck(2)], time(299));
      expect(await jobsOf('n1pending')).toEqual([1, 2]);
      await take('n1pending', { did: 'resolve', by, at: time(300) });
      await store.recordStuck('t', [stuck(3)], time(301));
      expect([await jobsOf('n1pending'), await jobsOf('n3pending')]).toEqual([[1, 2], [3]]);
    });

    it('are due as long as nobody takes care of them, and the messages that brought them to mind follow', async () => {
      const record = stuck(1);
      const [alert] = record.alerts;
      if (alert === undefined) throw new Error('no alert');
      const chase = { 'slack:A': { remindAt: time(15), escalateAt: null, to: null } };
      const body = { ...alert.notice.body, chase, nudges: ['nudge'] };
      const due = async (minutes: number) =>
        (await other.dueNotices('t', time(minutes), 9)).map(({ id }) => id);
      await store.recordStuck(
        't',
        [{ ...record, alerts: [{ ...alert, notice: { ...alert.notice, body } }] }],
        time(0),
      );
      await store.openNotice(
        {
          id: 'nudge',
          tenant: 't',
          body: nudgeBody('n1pending', { kind: 'reminder', since: time(0) }, body),
          targets: [],
        },
        time(1),
      );
      expect([await due(14), await due(15)]).toEqual([[], ['n1pending']]);
      await store.recordStuck('t', [stuck(2)], time(16));
      const about = async () => {
        const nudge = (await other.notice('nudge'))?.body;
        return nudge?.kind === 'nudge' && nudge.about.kind === 'stuck' ? nudge.about : null;
      };
      expect((await about())?.jobs.map(({ id }) => id)).toEqual([1, 2]);
      for (const id of [1, 2])
        await store.changeNotice('n1pending', (each) =>
          withJob(each, aJob({ id, tenant: 't', state: 'Running', ended: null })),
        );
      expect(await due(99)).toEqual([]);
      expect((await about())?.jobs.map(({ state }) => state)).toEqual(['Running', 'Running']);
    });

    it('are all remembered and counted, however many they are', async () => {
      const many = Array.from({ length: 1500 }, (_, index) => stuck(index + 1));
      expect(await store.recordStuck('t', many, time(0))).toHaveLength(1500);
      const body = await bodyOf('n1pending');
      expect(body?.jobs).toHaveLength(mostStuckJobs);
      expect(body?.more).toBe(1500 - mostStuckJobs);
      expect(await store.recordStuck('t', many, time(1))).toEqual([]);
    });

    it('are told once by two processes at the same moment', async () => {
      const told = await Promise.all(
        [store, other].map(async (each) => each.recordStuck('t', [stuck(1), stuck(2)], time(0))),
      );
      expect(told.flat().toSorted((a, b) => a - b)).toEqual([1, 2]);
      expect(await jobsOf('n1pending')).toEqual([1, 2]);
    });

    it('are forgotten in time', async () => {
      await store.recordStuck('t', [stuck(1)], time(0));
      await store.recordStuck('t', [stuck(2)], time(10));
      expect(await store.forgetStuck('t', time(5))).toBe(1);
      expect([...(await store.toldStuck('t', [1, 2])).keys()]).toEqual([2]);
    });
  });
}
