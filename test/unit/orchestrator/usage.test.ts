import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/orchestrator/exchange.ts';
import { createUsage } from '../../../src/orchestrator/usage.ts';

const origin = Date.parse('2026-03-02T08:00:00.000Z');
const answer = (status: number, headers: Record<string, string> = {}): Exchange => ({
  kind: 'answer',
  status,
  headers: new Headers(headers),
  body: undefined,
  shape: 'empty',
});

function clocked() {
  const clock = { ms: origin };
  return { clock, usage: createUsage(() => new Date(clock.ms), 20) };
}

it('counts requests in all and reads of the last minute', () => {
  const { clock, usage } = clocked();
  usage.count('GET', answer(200));
  usage.count('POST', answer(500));
  clock.ms += 59_000;
  usage.count('GET', { kind: 'none', reason: 'gone', mayHaveArrived: true, cause: null });
  const counts = { requests: 3, failed: 2, rateLimited: 0, readsPerMinute: 20, heldMs: 0 };
  expect(usage.read()).toEqual({ ...counts, readsLastMinute: 2 });
  clock.ms += 1_000;
  expect(usage.read()).toEqual({ ...counts, readsLastMinute: 1 });
});

it('does not count for long what a clock that was set back has put into its future', () => {
  const { clock, usage } = clocked();
  usage.count('GET', answer(429, { 'retry-after': '300' }));
  clock.ms -= 3_600_000;
  expect(usage.read()).toMatchObject({ readsLastMinute: 0, heldMs: 0 });
});

describe('F28: after a 429 reads rest', () => {
  it.each([
    ['in seconds', { 'retry-after': '40' }, 40_000],
    [
      'as a date, by the clock of the server',
      { 'retry-after': 'Mon, 02 Mar 2026 09:00:40 GMT', date: 'Mon, 02 Mar 2026 09:00:00 GMT' },
      40_000,
    ],
    ['not at all', {}, 30_000],
    ['for longer than anybody should believe', { 'retry-after': '999999' }, 3_600_000],
  ])('until the time that is named %s', (_form, headers, ms) => {
    const { clock, usage } = clocked();
    usage.count('GET', answer(429, headers));
    expect(usage.read()).toMatchObject({ rateLimited: 1, heldMs: ms });
    clock.ms += ms - 1;
    expect(usage.read().heldMs).toBe(1);
    clock.ms += 1;
    expect(usage.read().heldMs).toBe(0);
  });

  it('until the last of several times', () => {
    const { usage } = clocked();
    usage.count('GET', answer(429, { 'retry-after': '40' }));
    usage.count('GET', answer(429, { 'retry-after': '5' }));
    expect(usage.read().heldMs).toBe(40_000);
  });

  it('but not for one that a write met, which has limits of its own', () => {
    const { usage } = clocked();
    usage.count('POST', answer(429, { 'retry-after': '40' }));
    expect(usage.read()).toMatchObject({ rateLimited: 1, heldMs: 0 });
  });
});
