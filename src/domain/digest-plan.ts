import { type Timestamp, timestamp } from './timestamp.ts';
import { wallClock, zonedTime } from './zone.ts';

/** When a place gets its digest. */
export interface DigestPlan {
  readonly every: 'day' | 'week';
  /** Of a weekly one: 0 is Sunday, as in JavaScript. */
  readonly weekday: number;
  /** On the clock of the zone, in ms after midnight. */
  readonly timeMs: number;
  /** IANA zone. */
  readonly zone: string;
  /** Say nothing when nothing faulted and nothing is missing. */
  readonly skipGreen: boolean;
}

/** What one digest is about. */
export interface DigestPeriod {
  /** The day on which it is due, `2026-11-23`: the same for any clock reading of it. */
  readonly key: string;
  readonly since: Timestamp;
  /** When it is due. */
  readonly until: Timestamp;
}

const dayMs = 24 * 3_600_000;

/**
 * The period whose digest was due last, and when the next one is due. Days are those of the zone's calendar: one may
 * have 23 or 25 hours. A time that is skipped when clocks go forward counts as the hour after; of one that comes twice
 * the first counts.
 */
export function lastPeriod(
  plan: DigestPlan,
  now: Date,
): { readonly period: DigestPeriod; readonly next: Timestamp } {
  const due = (day: number): number => zonedTime(day + plan.timeMs, plan.zone);
  const step = (plan.every === 'day' ? 1 : 7) * dayMs;
  const wall = wallClock(now.getTime(), plan.zone) ?? now.getTime();
  let day = Math.floor(wall / dayMs) * dayMs;
  if (plan.every === 'week') day -= ((new Date(day).getUTCDay() - plan.weekday + 7) % 7) * dayMs;
  if (due(day) > now.getTime()) day -= step;
  return {
    period: {
      key: timestamp(day).slice(0, 10),
      since: timestamp(due(day - step)),
      until: timestamp(due(day)),
    },
    next: timestamp(due(day + step)),
  };
}
