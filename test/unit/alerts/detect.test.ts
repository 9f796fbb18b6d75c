import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWindow, faultedAt, judge, watchedFrom } from '../../../src/alerts/detect.ts';
import { timestamp } from '../../../src/domain/timestamp.ts';
import { aJob } from '../../fixtures/job.ts';

const base = '2026-03-02T08:00:00.000Z';
const minute = 60_000;
const lookbackMs = 24 * 60 * minute;
const state = { polledUntil: base, sweptAt: base, sweptCount: 101 };

describe('the window', () => {
  const choose = (over: Partial<Parameters<typeof chooseWindow>[0]> = {}) =>
    chooseWindow({ base, state, lookbackMs, sinceSweepMs: minute, ...over });

  it.each([
    ['first-look', { state: null }],
    ['start', { sinceSweepMs: null }],
    ['due', { sinceSweepMs: 10 * minute }],
    ['due', { sinceSweepMs: -1 }],
    ['cheap', { state: { ...state, sweptCount: 100 } }],
  ] as const)('spans the whole lookback: %s', (reason, over) => {
    expect(choose(over)).toEqual({
      filter: { states: ['Faulted'], createdAfter: '2026-03-01T07:45:00.000Z' },
      sweep: true,
      reason,
    });
  });

  it('is narrow when a sweep is dear and was done lately', () => {
    expect(choose()).toEqual({
      filter: {
        states: ['Faulted'],
        createdAfter: '2026-03-01T07:45:00.000Z',
        endedAfterOrNever: '2026-03-02T07:45:00.000Z',
      },
      sweep: false,
      reason: 'narrow',
    });
  });
});

describe('the verdict', () => {
  const from = {
    known: new Set([7]),
    firstLook: false,
    serverTime: base,
    underWay: new Set(['Payroll']),
    watch: null,
  };

  it.each([
    ['fresh', { id: 1 }, {}],
    ['known', { id: 7 }, {}],
    ['known', { id: 7 }, { firstLook: true }],
    ['first-look', { id: 1 }, { firstLook: true }],
    ['later', { id: 1, process: 'Payroll' }, {}],
    ['known', { id: 7, process: 'Payroll' }, {}],
    ['first-look', { id: 1, process: 'Payroll' }, { firstLook: true }],
    ['not-faulted', { id: 1, state: 'Running' }, {}],
  ] as const)('is %s', (verdict, job, over) => {
    expect(judge(aJob(job), { ...from, ...over })).toBe(verdict);
  });

  it('is "before-watch" only for what faulted while nobody watched for it', () => {
    const watch = { createdBefore: '2026-02-20T00:00:00.000Z', faultedUntil: base };
    const old = { id: 1, created: '2026-02-10T00:00:00Z', ended: '2026-02-11T00:00:00Z' };
    const now = '2026-03-02T09:00:00.000Z';
    const judged = (job: typeof old) => judge(aJob(job), { ...from, watch, serverTime: now });
    expect(judged(old)).toBe('before-watch');
    expect(judged({ ...old, ended: '2026-03-02T08:00:01Z' })).toBe('fresh');
    expect(judged({ ...old, created: '2026-02-20T00:00:01Z' })).toBe('fresh');
  });
});

describe('the moment of a fault', () => {
  it.each([
    ['the end', { ended: '2026-03-02T07:00:00.1234567Z' }, '2026-03-02T07:00:00.123Z'],
    [
      'the start, when there is no end',
      { started: '2026-03-02T06:59:00Z', ended: null },
      '2026-03-02T06:59:00.000Z',
    ],
    ['the creation, when there is neither', { started: null, ended: null }, '2026-03-02T06:00:00.000Z'],
    ['not before the creation', { ended: '2025-01-01T00:00:00Z' }, '2026-03-02T06:00:00.000Z'],
    ['not in the future', { ended: '2027-01-01T00:00:00Z' }, base],
    [
      'the start, when the end cannot be read',
      { ended: 'soon', started: '2026-03-02T06:30:00Z' },
      '2026-03-02T06:30:00.000Z',
    ],
    ['now, when nothing is known', { created: null, started: null, ended: null }, base],
  ])('is %s', (_, change, expected) => {
    expect(faultedAt(aJob({ id: 1, created: '2026-03-02T06:00:00Z', ...change }), base)).toBe(expected);
  });

  it('is never before the creation, so that a fault is remembered as long as its job is watched', () => {
    const time = fc.option(
      fc.date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') }),
    );
    fc.assert(
      fc.property(time, time, time, (created, started, ended) => {
        const text = (at: Date | null) => (at === null ? null : timestamp(at));
        const job = aJob({ id: 1, created: text(created), started: text(started), ended: text(ended) });
        const at = faultedAt(job, base);
        expect(at).toBe(timestamp(Date.parse(at)));
        expect(at >= (job.created ?? '')).toBe(true);
      }),
    );
  });

  it('leaves a margin around the lookback', () => {
    expect(watchedFrom(base, lookbackMs)).toBe('2026-03-01T07:45:00.000Z');
  });
});
