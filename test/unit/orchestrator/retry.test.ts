import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/orchestrator/exchange.ts';
import { maxRetries, pauseBefore, retryAfterMs } from '../../../src/orchestrator/retry.ts';

const now = new Date('2026-01-01T00:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}): Exchange => ({
  kind: 'answer',
  status,
  headers: new Headers(headers),
  body: undefined,
  shape: 'empty',
});
const lost: Exchange = { kind: 'none', reason: 'gone', mayHaveArrived: true, cause: null };

describe('what is repeated', () => {
  it('grows with the patience', () => {
    const repeated = (patience: 'read' | 'write' | 'once') =>
      [lost, ...[200, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504].map((status) => answer(status))]
        .filter((exchange) => pauseBefore(exchange, patience, 0, now) !== null)
        .map((exchange) => (exchange.kind === 'none' ? 'lost' : exchange.status));
    expect(repeated('read')).toEqual(['lost', 408, 429, 500, 502, 503, 504]);
    expect(repeated('write')).toEqual([429]);
    expect(repeated('once')).toEqual([]);
  });

  it('ends after three repetitions', () => {
    expect(pauseBefore(lost, 'read', maxRetries - 1, now)).not.toBeNull();
    expect(pauseBefore(lost, 'read', maxRetries, now)).toBeNull();
  });
});

describe('how long it waits', () => {
  it('doubles, give or take a quarter', () => {
    const pauses = (random: number) =>
      [0, 1, 2].map((attempt) => pauseBefore(lost, 'read', attempt, now, () => random));
    expect(pauses(0)).toEqual([375, 750, 1_500]);
    expect(pauses(0.5)).toEqual([500, 1_000, 2_000]);
    expect(pauses(1)).toEqual([625, 1_250, 2_500]);
  });

  it('is never nothing, even where the server says so', () => {
    for (const value of ['0', 'Wed, 31 Dec 2025 00:00:00 GMT', '-5']) {
      expect(pauseBefore(answer(429, { 'retry-after': value }), 'write', 0, now, () => 0)).toBe(375);
    }
    expect(pauseBefore(answer(429, { 'retry-after': '3' }), 'write', 0, now)).toBe(3_000);
  });

  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:10:30 GMT', date: 'Thu, 01 Jan 2026 00:10:00 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('follows the server: %j', (headers, pause) => {
    expect(retryAfterMs({ headers: new Headers(headers as Record<string, string>) }, now)).toBe(pause);
  });
});
