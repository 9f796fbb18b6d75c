import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DigestPlan, lastPeriod } from '../../../src/domain/digest-plan.ts';
import { epochMs } from '../../../src/domain/timestamp.ts';

const hour = 3_600_000;
const daily: DigestPlan = {
  every: 'day',
  weekday: 1,
  timeMs: 8 * hour,
  zone: 'Europe/Berlin',
  skipGreen: false,
};

function at(moment: string, change: Partial<DigestPlan> = {}) {
  const { next, period } = lastPeriod({ ...daily, ...change }, new Date(moment));
  return { ...period, next };
}

describe('the period of a digest', () => {
  it('ends when the digest was due last, on the clock there', () => {
    expect(at('2026-11-23T07:00:00Z')).toEqual({
      key: '2026-11-23',
      since: '2026-11-22T07:00:00.000Z',
      until: '2026-11-23T07:00:00.000Z',
      next: '2026-11-24T07:00:00.000Z',
    });
    expect(at('2026-11-23T06:59:59.999Z').key).toBe('2026-11-22');
  });

  it('has 25 hours where clocks went back, and 23 where they went forward', () => {
    const long = at('2026-10-25T12:00:00Z');
    expect((epochMs(long.until) - epochMs(long.since)) / hour).toBe(25);
    const short = at('2026-03-29T12:00:00Z');
    expect((epochMs(short.until) - epochMs(short.since)) / hour).toBe(23);
  });

  it('ends an hour later when its time is skipped, and once when it comes twice', () => {
    expect(at('2026-03-29T12:00:00Z', { timeMs: 2.5 * hour }).until).toBe('2026-03-29T01:30:00.000Z');
    const twice = { timeMs: 2.5 * hour };
    expect(at('2026-10-25T00:30:00Z', twice)).toMatchObject({
      key: '2026-10-25',
      until: '2026-10-25T00:30:00.000Z',
    });
    expect(at('2026-10-25T01:30:00Z', twice).key).toBe('2026-10-25');
  });

  it('is a week up to its day', () => {
    const friday = { every: 'week', weekday: 5 } as const;
    expect(at('2026-11-23T12:00:00Z', friday)).toMatchObject({
      key: '2026-11-20',
      since: '2026-11-13T07:00:00.000Z',
      next: '2026-11-27T07:00:00.000Z',
    });
    expect(at('2026-11-20T06:00:00Z', friday).key).toBe('2026-11-13');
    expect(at('2026-11-20T07:00:00Z', friday).key).toBe('2026-11-20');
  });

  it('leaves out no moment and counts none twice, in any zone', () => {
    const plans = fc.record({
      every: fc.constantFrom('day' as const, 'week' as const),
      weekday: fc.integer({ min: 0, max: 6 }),
      timeMs: fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => minutes * 60_000),
      zone: fc.constantFrom(
        'Europe/Berlin',
        'America/New_York',
        'Asia/Kolkata',
        'Australia/Lord_Howe',
        'Pacific/Apia',
        'UTC',
      ),
      skipGreen: fc.constant(false),
    });
    fc.assert(
      fc.property(
        plans,
        fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }),
        (plan, now) => {
          const { next, period } = lastPeriod(plan, new Date(now));
          expect(epochMs(period.until)).toBeLessThanOrEqual(now);
          expect(epochMs(next)).toBeGreaterThan(now);
          const before = lastPeriod(plan, new Date(epochMs(period.until) - 1)).period;
          expect(before.until).toBe(period.since);
          expect(before.key < period.key).toBe(true);
          expect(lastPeriod(plan, new Date(epochMs(next))).period.since).toBe(period.until);
        },
      ),
      { numRuns: 500 },
    );
  });
});
