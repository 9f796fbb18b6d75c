import type { Usage } from '../domain/orchestrator.ts';
import type { Exchange, OutgoingRequest } from './exchange.ts';
import { retryAfterMs } from './retry.ts';

const minuteMs = 60_000;
/** How long reads rest after a 429 that does not say for how long: half of the minute that limits are counted by. */
const holdWithoutWordMs = 30_000;
/** A server that names a time further away than this is tried all the same. */
const longestHoldMs = 3_600_000;

/**
 * Counts the requests of one tenant, repetitions included, and keeps until when its server asked to wait (429);
 * token requests are not Orchestrator's and are left out. `readsPerMinute` is the budget that is told with the counts.
 */
export function createUsage(
  now: () => Date,
  readsPerMinute: number,
): {
  readonly count: (method: OutgoingRequest['method'], exchange: Exchange) => void;
  readonly read: () => Usage;
} {
  let requests = 0;
  let failed = 0;
  let rateLimited = 0;
  /** When each read of the last minute ended, in ms. */
  let reads: number[] = [];
  let hold: { readonly from: number; readonly until: number } | null = null;

  const forget = (at: number): void => {
    // A clock that was set back must not keep what lies in its future.
    reads = reads.filter((moment) => moment > at - minuteMs && moment <= at);
    if (hold !== null && (at >= hold.until || at < hold.from)) hold = null;
  };

  return {
    count(method, exchange) {
      const at = now().getTime();
      forget(at);
      requests++;
      if (method === 'GET') reads.push(at);
      if (exchange.kind === 'none' || exchange.status >= 400) failed++;
      if (exchange.kind === 'none' || exchange.status !== 429) return;
      rateLimited++;
      // Starts and exports have limits of their own, which say nothing about reads.
      if (method !== 'GET') return;
      const ms = Math.min(retryAfterMs(exchange, new Date(at)) ?? holdWithoutWordMs, longestHoldMs);
      hold = { from: at, until: Math.max(hold?.until ?? 0, at + ms) };
    },
    read() {
      const at = now().getTime();
      forget(at);
      return {
        requests,
        failed,
        rateLimited,
        readsLastMinute: reads.length,
        readsPerMinute,
        heldMs: hold === null ? 0 : hold.until - at,
      };
    },
  };
}
