import type { Chase } from './chase.ts';
import type { HistoryLine } from './history-line.ts';
import type { Job } from './job.ts';
import type { Owner } from './owner.ts';
import { epochMs, type Timestamp, timestamp } from './timestamp.ts';

/** One problem: a job that faulted, and those that faulted the same way after it. */
export interface AlertBody {
  readonly kind: 'alert';
  /** The newest of them. */
  readonly job: Job;
  /** Absent while it is one. */
  readonly tally?: FaultTally;
  /** Faults of the same process in the 7 days before the first of these. */
  readonly earlierFaults: number;
  /** How many of them in the last 24 hours; absent in alerts of older versions. */
  readonly earlierInDay?: number;
  /** The last of them. */
  readonly previous?: Timestamp;
  /** What was found out after the first word went out; absent until then. */
  readonly background?: Background;
  /** A later run of the process that succeeded. */
  readonly recovered?: Job;
  /** Who answers for it, as the settings say. */
  readonly owners?: readonly Owner[];
  /** It must not wait. */
  readonly critical?: true;
  /** What happens at its places as long as nobody takes care, by target. */
  readonly chase?: Readonly<Record<string, Chase>>;
  /** Ids of the messages that brought it to mind again. */
  readonly nudges?: readonly string[];
  /** What was done since, oldest first. */
  readonly history: readonly HistoryLine[];
  /** See `withGone`. */
  readonly gone?: readonly number[];
}

/** Faults of one problem, counted. */
interface FaultTally {
  readonly count: number;
  /** When the first and the last of them faulted. */
  readonly since: Timestamp;
  readonly last: Timestamp;
  /** Faults by robot; those of robots beyond the first 30, and of jobs that never got one, stand under an empty name. */
  readonly robots: Readonly<Record<string, number>>;
}

/** What helps to judge a fault and costs a look at Orchestrator. */
export interface Background {
  /** The last run of the process that succeeded before it; null when none is known. */
  readonly lastSuccess: { readonly at: Timestamp; readonly version: string | null } | null;
  /** The last lines of the robot's log at level Error, oldest first. */
  readonly errors: readonly string[];
  /** When the version that faulted was published to the folder, where that was shortly before the first fault. */
  readonly published?: Timestamp;
}

/** A fault as an alert counts it. */
export interface AlertedFault {
  readonly job: Job;
  /** When it faulted. */
  readonly at: Timestamp;
}

const robotsNamed = 30;

/** The alert with these faults in it, too, oldest first. */
export function withFaults(body: AlertBody, faults: readonly AlertedFault[]): AlertBody {
  const newest = faults.at(-1);
  if (newest === undefined) return body;
  const before = body.tally ?? alone(body);
  const robots = new Map(Object.entries(before.robots));
  for (const { job } of faults) {
    const name = job.robot ?? '';
    const key = robots.has(name) || robots.size < robotsNamed ? name : '';
    robots.set(key, (robots.get(key) ?? 0) + 1);
  }
  const later = epochMs(newest.at) >= epochMs(before.last);
  const tally = {
    count: before.count + faults.length,
    since: before.since,
    last: later ? newest.at : before.last,
    robots: Object.fromEntries(robots),
  };
  return { ...body, job: later ? newest.job : body.job, tally };
}

/** Faults that the alert tells of. */
export function faultCount(body: AlertBody): number {
  return body.tally?.count ?? 1;
}

/** Did the process work again since: by a retry, or by a later run of its own? Then the next fault is another problem. */
export function hasRecovered(body: AlertBody): boolean {
  if (body.recovered !== undefined) return true;
  const retry = lastRetry(body);
  return retry?.job.state === 'Successful' && !wasAskedToStop(body, retry.job);
}

/** The newest retry whose job is known. */
export function lastRetry(body: AlertBody): (HistoryLine & { did: 'retry'; job: Job }) | null {
  const found = body.history.findLast((step) => step.did === 'retry' && step.job !== null);
  return found?.did === 'retry' && found.job !== null ? { ...found, job: found.job } : null;
}

/** Orchestrator calls a job Successful that ended early because it was asked to: that is no recovery. */
export function wasAskedToStop(body: AlertBody, job: Job): boolean {
  return (
    job.stopStrategy !== null ||
    body.history.some((step) => (step.did === 'stop' || step.did === 'kill') && step.jobId === job.id)
  );
}

/** Did this run begin after the last fault of the alert, and go well? */
export function showsRecovery(body: AlertBody, run: Job): boolean {
  const faulted = body.job.ended ?? body.job.started ?? body.job.created;
  return (
    run.state === 'Successful' &&
    run.stopStrategy === null &&
    run.process === body.job.process &&
    run.folder?.path === body.job.folder?.path &&
    run.started !== null &&
    faulted !== null &&
    epochMs(run.started) > epochMs(faulted)
  );
}

function alone({ job }: AlertBody): FaultTally {
  const at = job.ended ?? job.started ?? job.created ?? timestamp(0);
  return { count: 1, since: at, last: at, robots: { [job.robot ?? '']: 1 } };
}
