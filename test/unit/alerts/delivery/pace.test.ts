import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paceMs, refusedRetryMs, retryMs } from '../../../../src/alerts/delivery/pace.ts';
import { nextLookMs } from '../../../../src/alerts/follow.ts';

describe('the pace', () => {
  it('keeps to what the platforms take', () => {
    expect(paceMs('slack:C1', 'send')).toBe(1000);
    expect(60_000 / paceMs('slack:C1', 'edit')).toBeLessThanOrEqual(50);
    expect(30_000 / paceMs('teams:19:x', 'send')).toBeLessThanOrEqual(60);
    expect(30_000 / paceMs('teams:19:x', 'edit')).toBeLessThanOrEqual(60);
  });

  it('doubles the pause after each failure, up to five minutes', () => {
    expect([0, 1, 2, 8, 9, 1000].map((failures) => retryMs(failures, 0.5))).toEqual([
      1000, 2000, 4000, 256_000, 300_000, 300_000,
    ]);
  });

  it('asks a place that refuses ever more seldom: after five minutes, hourly at last', () => {
    const minutes = [0, 1, 2, 3, 4, 1000].map((refusals) => refusedRetryMs(refusals) / 60_000);
    expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('spreads retries by a quarter at most', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const plain = retryMs(failures, 0.5);
        expect(Math.abs(retryMs(failures, random) - plain)).toBeLessThanOrEqual(plain / 4);
      }),
    );
  });

  it('looks at a job ever more seldom', () => {
    const ages = [-5000, 0, 59_999, 60_000, 599_999, 600_000, 3_599_999, 3_600_000, 10 ** 12];
    expect(ages.map(nextLookMs)).toEqual([2000, 2000, 2000, 5000, 5000, 15_000, 15_000, 60_000, 60_000]);
  });
});
