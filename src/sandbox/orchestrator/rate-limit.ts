import type { Clock } from './clock.ts';

/** How a refusal says when to come back. */
export type RetryAfter = 'seconds' | 'date' | 'none';

export interface RateLimit {
  /** At most this many reads in any 60 seconds; null turns the limit off. */
  set(reads: number | null, retryAfter?: RetryAfter): void;
  /** Counts one read: null when it may pass, else the headers of the refusal. */
  take(): Readonly<Record<string, string>> | null;
}

const windowMs = 60_000;

/** Creates the limit that `GET /odata/Jobs` has on Automation Cloud (100 a minute for a bot; vendor's "Rate limits" page). */
export function createRateLimit(clock: Clock, reads: number | null): RateLimit {
  let limit = reads;
  let form: RetryAfter = 'seconds';
  let taken: number[] = [];
  return {
    set: (next, retryAfter = 'seconds') => {
      [limit, form, taken] = [next, retryAfter, []];
    },
    take: () => {
      if (limit === null) return null;
      const now = clock.steady();
      taken = taken.filter((at) => at > now - windowMs);
      if (taken.length < limit) {
        taken.push(now);
        return null;
      }
      const waitMs = Math.max(1000, (taken[0] ?? now) + windowMs - now);
      if (form === 'none') return {};
      const seconds = Math.ceil(waitMs / 1000);
      return {
        'Retry-After':
          form === 'seconds' ? String(seconds) : new Date(clock.server() + seconds * 1000).toUTCString(),
      };
    },
  };
}
