import type { Rate } from './method.ts';

export interface RateLimiter {
  /** Takes one call. @returns 0, or after how many whole seconds to come again. */
  take(key: string, rate: Rate): number;
}

/** Buckets that hold a burst and fill up steadily. */
export function createRateLimiter(now: () => Date): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, { perMinute, burst }) {
      const at = now().getTime();
      const before = buckets.get(key) ?? { left: burst, at };
      const left = Math.min(burst, before.left + ((at - before.at) / 60_000) * perMinute);
      const allowed = left >= 1;
      buckets.set(key, { left: allowed ? left - 1 : left, at });
      return allowed ? 0 : Math.max(1, Math.ceil(((1 - left) * 60) / perMinute));
    },
  };
}
