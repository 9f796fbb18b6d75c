import { expect, it } from 'vitest';
import type { Exchange } from '../../../src/orchestrator/exchange.ts';
import { createUsage } from '../../../src/orchestrator/usage.ts';

const answer = (status: number): Exchange => ({
  kind: 'answer',
  status,
  headers: new Headers(),
  body: undefined,
  shape: 'empty',
});

it('counts requests in all and of the last minute', () => {
  let now = 0;
  const usage = createUsage(() => new Date(now));
  usage.count(answer(200));
  usage.count(answer(429));
  now = 59_000;
  usage.count({ kind: 'none', reason: 'gone', mayHaveArrived: true, cause: null });
  expect(usage.read()).toEqual({ requests: 3, failed: 2, rateLimited: 1, lastMinute: 3 });
  now = 60_000;
  expect(usage.read()).toMatchObject({ requests: 3, lastMinute: 1 });
});
