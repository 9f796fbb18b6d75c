import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTicks, msOfTicks, parseTicks, ticksOfMs } from '../../../../src/sandbox/orchestrator/ticks.ts';

describe('ticks', () => {
  it('keeps all seven digits of a moment', () => {
    for (const text of [
      '2018-03-19T19:01:58.6806126Z',
      '2018-01-15T18:18:02.79Z',
      '2026-02-28T23:59:59Z',
      '2010-05-01T00:00:00.0000001Z',
    ]) {
      expect(formatTicks(parseTicks(text) ?? 0)).toBe(text);
    }
  });

  it('reads offsets, a missing second and digits beyond the seventh', () => {
    expect(parseTicks('2024-04-04T14:00:00+02:00')).toBe(parseTicks('2024-04-04T12:00:00Z'));
    expect(parseTicks('2024-04-04T12:00Z')).toBe(parseTicks('2024-04-04T12:00:00Z'));
    expect(parseTicks('2024-04-04T12:00:00.12345678901Z')).toBe(parseTicks('2024-04-04T12:00:00.1234567Z'));
  });

  it('refuses what is no moment', () => {
    for (const text of [
      '2024-04-04',
      '2024-04-04T12:00:00',
      '2024-02-30T00:00:00Z',
      '2024-13-01T00:00:00Z',
      '2024-01-01T24:00:00Z',
      '2024-01-01T00:61:00Z',
      'yesterday',
    ]) {
      expect({ text, ticks: parseTicks(text) }).toEqual({ text, ticks: null });
    }
  });

  it('goes from milliseconds to text and back', () => {
    const years = { min: Date.UTC(1990, 0, 1), max: Date.UTC(2042, 0, 1) };
    fc.assert(
      fc.property(fc.integer(years), fc.integer({ min: 0, max: 9999 }), (ms, rest) => {
        const ticks = ticksOfMs(ms) + rest;
        expect(msOfTicks(ticks)).toBe(ms);
        expect(parseTicks(formatTicks(ticks))).toBe(ticks);
        expect(Math.abs(Date.parse(formatTicks(ticks).replace(/(\.\d{3})\d+/, '$1')) - ms)).toBeLessThan(1);
      }),
    );
  });
});
