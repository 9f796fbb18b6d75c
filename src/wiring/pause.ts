import { setTimeout as sleep } from 'node:timers/promises';

/** What is looked up when the bot stops is waited for this long; cut off, it is looked up again at the next start. */
export const longestLookMs = 5_000;

/** Waits, or less when the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Waits for the work, but no longer than this. Rejects as the work does. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([work, pause(ms, done.signal)]);
  } finally {
    done.abort();
  }
}
