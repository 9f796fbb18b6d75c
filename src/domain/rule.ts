import type { Job } from './job.ts';
import type { Person } from './person.ts';
import type { RouteEvent } from './route.ts';
import { inScope, type Scope } from './scope.ts';
import type { Severity } from './severity.ts';
import { epochMs, type Timestamp, timestamp } from './timestamp.ts';
import { wallClock } from './zone.ts';

/** What somebody said in chat about alerts. */
export type Rule = Subscription | Mute;

interface RuleBase {
  /** Short, to be typed. */
  readonly id: string;
  readonly tenant: string;
  readonly scope: Scope;
  /** What kind of place it was said in; absent in rules of older versions. */
  readonly place?: 'personal' | 'group' | 'channel';
  readonly by: Person;
  readonly at: Timestamp;
}

/** This place wants alerts, beside those that the settings send there. */
export interface Subscription extends RuleBase {
  readonly kind: 'subscription';
  readonly target: string;
  readonly min: Severity | null;
  /** What it wants to hear of; all when absent. */
  readonly events?: readonly RouteEvent[];
}

/** A place wants no alerts for a while; what happens meanwhile is told at the end, in one message. */
export interface Mute extends RuleBase {
  readonly kind: 'mute';
  /** `*` for all places. */
  readonly target: string;
  readonly from: Timestamp;
  /** Null: until somebody ends it. */
  readonly until: Timestamp | null;
  /** Every day between these times; null for the whole time. */
  readonly daily: DailyHours | null;
  readonly reason: string | null;
}

/** From one time of the day to another, over midnight where the second is the earlier. */
export interface DailyHours {
  /** `22:00` */
  readonly from: string;
  readonly to: string;
  /** IANA zone. */
  readonly zone: string;
}

/** The mute that keeps alerts of this job from this place now; null for none. */
export function muteOf(
  rules: readonly Rule[],
  job: Pick<Job, 'process' | 'folder' | 'robot'>,
  target: string,
  now: Date,
): Mute | null {
  for (const rule of rules) {
    if (rule.kind !== 'mute' || (rule.target !== '*' && rule.target !== target)) continue;
    if (inScope(rule.scope, job) && isMuting(rule, now)) return rule;
  }
  return null;
}

export function isMuting(mute: Mute, now: Date): boolean {
  const at = now.getTime();
  if (at < epochMs(mute.from) || (mute.until !== null && at >= epochMs(mute.until))) return false;
  return mute.daily === null || isWithin(mute.daily, now);
}

/** Is it between these times of the day? */
export function isWithin({ from, to, zone }: DailyHours, now: Date): boolean {
  const clock = clockIn(zone, now);
  return from <= to ? from <= clock && clock < to : clock >= from || clock < to;
}

/** The time of the day in a zone: `09:05`. UTC where the zone is unknown. */
function clockIn(zone: string, now: Date): string {
  return timestamp(wallClock(now.getTime(), zone) ?? now).slice(11, 16);
}
