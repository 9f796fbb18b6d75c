import { describe, expect, it } from 'vitest';
import { judgeSchedule } from '../../../../src/alerts/stuck/missed.ts';
import { historyOf } from '../../../../src/alerts/stuck/run-history.ts';
import { judgeStuck, youngestStuckMs } from '../../../../src/alerts/stuck/stuck.ts';
import { seenEnding } from '../../../../src/alerts/stuck/stuck-memory.ts';
import type { Job } from '../../../../src/domain/job.ts';
import { usualStuckLimits } from '../../../../src/domain/stuck-limits.ts';
import { timestamp } from '../../../../src/domain/timestamp.ts';
import { aJob } from '../../../fixtures/job.ts';

const minute = 60_000;
const hour = 60 * minute;
const nowMs = Date.parse('2026-03-01T12:00:00.000Z');
const now = timestamp(nowMs);
const ago = (ms: number): string => timestamp(nowMs - ms);
const known = { runs: 20, usualMs: 8 * minute, longMs: 12 * minute };

function judge(change: Partial<Job>, from: Partial<Parameters<typeof judgeStuck>[1]> = {}): string {
  const job = aJob({ id: 1, created: ago(10 * hour), started: null, ended: null, ...change });
  const read = judgeStuck(job, { now, limits: usualStuckLimits, endingSince: null, history: known, ...from });
  return read.verdict === 'stuck' ? `${read.how} for ${read.fact.forMs / minute} min` : read.verdict;
}

describe('a job that runs', () => {
  const running = (ms: number): Partial<Job> => ({ state: 'Running', started: ago(ms) });

  it('is stuck when it takes longer than twice what nearly all runs of its process took', () => {
    expect(judge(running(24 * minute))).toBe('in-time');
    expect(judge(running(24 * minute + 1000))).toMatch(/^running/);
    const history = { runs: 20, usualMs: 1000, longMs: 2000 };
    expect(judge(running(5 * minute), { history }), 'seconds that became minutes').toBe('in-time');
    expect(judge(running(6 * minute), { history })).toBe('running for 6 min');
  });

  it('is judged by the fixed limit where there are too few runs or histories are left aside', () => {
    const history = { runs: 4, usualMs: 1000, longMs: 1000 };
    expect(judge(running(23 * hour), { history })).toBe('in-time');
    expect(judge(running(25 * hour), { history })).toBe('running for 1500 min');
    const limits = { ...usualStuckLimits, runningFactor: null, runningMs: 2 * hour };
    expect(judge(running(3 * hour), { limits, history: null })).toBe('running for 180 min');
    expect(judge(running(3 * hour), { limits: { ...limits, runningMs: null } })).toBe('no-limit');
  });

  it('has its history asked for only when it has run for a while', () => {
    expect(judge(running(5 * minute), { history: null })).toBe('in-time');
    expect(judge(running(6 * minute), { history: null })).toBe('ask-history');
  });

  it('runs since it went on, if it was suspended; where the server does not say when, it is left alone', () => {
    expect(judge({ ...running(9 * hour), resumed: ago(5 * minute) })).toBe('in-time');
    expect(judge({ ...running(9 * hour), resumed: null })).toBe('no-time');
    expect(judge({ ...running(9 * hour), resumed: ago(-hour) }), 'a time ahead').toBe('in-time');
  });

  it('may be left alone by its name', () => {
    const limits = { ...usualStuckLimits, off: ['Listener', 'Invoice_*'] };
    expect(judge(running(9 * hour), { limits })).toBe('off');
    expect(judge({ ...running(9 * hour), process: 'Mails' }, { limits })).toMatch(/^running/);
  });
});

describe('a job that waits or ends', () => {
  it('is stuck after a quarter of an hour', () => {
    expect(judge({ state: 'Pending', created: ago(15 * minute) })).toBe('in-time');
    expect(judge({ state: 'Pending', created: ago(16 * minute) })).toBe('pending for 16 min');
    expect(judge({ state: 'Pending', created: null })).toBe('no-time');
    for (const state of ['Stopping', 'Terminating'] as const) {
      expect(judge({ state })).toBe('no-time');
      expect(judge({ state }, { endingSince: ago(15 * minute) })).toBe('in-time');
      expect(judge({ state }, { endingSince: ago(17 * minute) })).toBe('ending for 17 min');
    }
  });

  it.each(['Suspended', 'Resumed', 'Successful', 'Faulted', 'Stopped', 'Unknown'] as const)(
    'is not when it is %s',
    (state) => {
      expect(judge({ state, started: ago(9 * hour) })).toBe('other-state');
    },
  );

  it('ends since it was first seen to, state by state', () => {
    const stopping = aJob({ id: 1, state: 'Stopping' });
    const killed = aJob({ id: 1, state: 'Terminating' });
    const first = seenEnding({}, [stopping, aJob({ id: 2, state: 'Running' })], ago(hour), true);
    expect(first).toEqual({ 1: { state: 'Stopping', since: ago(hour) } });
    expect(seenEnding(first, [stopping], now, true)).toEqual(first);
    expect(seenEnding(first, [killed], now, true)).toEqual({ 1: { state: 'Terminating', since: now } });
    expect(seenEnding(first, [], now, true), 'it has ended').toEqual({});
    expect(seenEnding(first, [], now, false), 'it was not looked at').toEqual(first);
  });
});

describe('the limits', () => {
  it('say from which age on jobs are worth a look', () => {
    expect(youngestStuckMs(usualStuckLimits)).toBe(5 * minute);
    expect(youngestStuckMs({ ...usualStuckLimits, pendingMs: minute })).toBe(minute);
    expect(youngestStuckMs({ ...usualStuckLimits, runningMs: 2 * minute })).toBe(2 * minute);
  });

  it('are learned from runs that went their whole way', () => {
    const run = (id: number, minutes: number, change: Partial<Job> = {}): Job =>
      aJob({
        id,
        state: 'Successful',
        started: ago(5 * hour),
        ended: ago(5 * hour - minutes * minute),
        ...change,
      });
    const twenty = Array.from({ length: 20 }, (_, index) => run(index, index + 1));
    expect(historyOf(twenty)).toEqual({ runs: 20, usualMs: 10 * minute, longMs: 19 * minute });
    expect(historyOf([...twenty, run(21, 900, { stopStrategy: 'SoftStop' })])).toEqual(historyOf(twenty));
    expect(historyOf([...twenty, run(21, 0, { started: null }), run(22, -5)])).toEqual(historyOf(twenty));
    expect(historyOf([])).toEqual({ runs: 0, usualMs: 0, longMs: 0 });
  });
});

describe('a trigger', () => {
  const expected = (due: string) => ({ name: 'Nightly', process: 'P', due });
  const judged = (before: string | null, next: string | null, process = 'P'): string =>
    judgeSchedule(before === null ? null : expected(before), { next, process }, now, 10 * minute).verdict;

  it('is looked at when it was due long enough ago, and not before', () => {
    expect(judged(ago(11 * minute), ago(-hour))).toBe('look');
    expect(judged(ago(10 * minute), ago(-hour))).toBe('wait');
    expect(judged(ago(-minute), ago(-minute))).toBe('wait');
  });

  it('is expected when the server says so last, as long as that lies ahead', () => {
    expect(judged(null, ago(-hour))).toBe('expect');
    expect(judged(ago(-minute), ago(-hour))).toBe('expect');
    expect(judged(ago(-minute), null)).toBe('drop');
    expect(judged(ago(11 * minute), ago(-hour), 'Another process')).toBe('expect');
  });
});
