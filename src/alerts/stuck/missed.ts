import type { Schedule } from '../../domain/schedule.ts';
import { epochMs, type Timestamp } from '../../domain/timestamp.ts';

/** When a trigger is expected to start jobs next, as it was seen last. */
export interface Expected {
  readonly name: string;
  readonly process: string;
  readonly due: Timestamp;
}

/** What to do about one trigger. */
export type MissedVerdict =
  /** Nothing was expected of it so far, or something else is now. */
  | { readonly verdict: 'expect' }
  /** It is not due yet, or not for long enough. */
  | { readonly verdict: 'wait' }
  /** It was due long enough ago: is there a job of it? */
  | { readonly verdict: 'look' }
  /** It will not be due again. */
  | { readonly verdict: 'drop' };

/**
 * Judges one trigger by what was expected of it (null: nothing so far) and what the server says now. `now` is the server's
 * clock. A time that has passed stays expected until it was looked at; one that lies ahead may be changed by people.
 */
export function judgeSchedule(
  expected: Expected | null,
  schedule: Pick<Schedule, 'next' | 'process'>,
  now: Timestamp,
  missedMs: number,
): MissedVerdict {
  const passedMs = expected === null ? Number.NaN : epochMs(now) - epochMs(expected.due);
  if (expected !== null && expected.process === schedule.process) {
    if (passedMs > missedMs) return { verdict: 'look' };
    if (passedMs >= 0 || expected.due === schedule.next) return { verdict: 'wait' };
  }
  return { verdict: schedule.next === null ? 'drop' : 'expect' };
}
