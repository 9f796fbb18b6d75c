import type { Job } from '../domain/job.ts';
import type { JobFilter } from '../domain/orchestrator.ts';
import type { PollState } from '../domain/store/faults.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';

/** How much earlier a window begins than it would have to: clocks of robots and servers differ, and rows arrive late. */
const overlapMs = 15 * 60_000;
/** The whole lookback is read at least this often, so that nothing a narrow window missed stays unseen. */
const sweepEveryMs = 10 * 60_000;
/** A sweep that saw no more faults than this is one small request: then every poll is a sweep. */
const cheapSweepRows = 100;

/** What one poll asks for, and why. */
export interface Window {
  readonly filter: JobFilter;
  /** True when it spans the whole lookback. */
  readonly sweep: boolean;
  readonly reason: 'first-look' | 'start' | 'cheap' | 'due' | 'narrow';
}

/**
 * Chooses what to ask for. `base` is a server time: that of the last poll read to its end, or, for the first look ever,
 * the server's own now. Since it is the past poll's and not ours, neither a wrong clock nor an outage of any length
 * lets a job fall out of the window before it was looked at. `sinceSweepMs` is how long ago this process
 * swept (null: not yet), by its own clock; a clock that was set back asks for a sweep.
 */
export function chooseWindow(from: {
  readonly base: Timestamp;
  readonly state: PollState | null;
  readonly lookbackMs: number;
  readonly sinceSweepMs: number | null;
  readonly cheapRows?: number;
}): Window {
  const createdAfter = watchedFrom(from.base, from.lookbackMs);
  const sweep = (reason: Window['reason']): Window => ({
    filter: { states: ['Faulted'], createdAfter },
    sweep: true,
    reason,
  });
  if (from.state === null) return sweep('first-look');
  if (from.sinceSweepMs === null) return sweep('start');
  if (from.sinceSweepMs < 0 || from.sinceSweepMs >= sweepEveryMs) return sweep('due');
  if (from.state.sweptCount <= (from.cheapRows ?? cheapSweepRows)) return sweep('cheap');
  const endedAfterOrNever = timestamp(epochMs(from.base) - overlapMs);
  return {
    filter: { states: ['Faulted'], createdAfter, endedAfterOrNever },
    sweep: false,
    reason: 'narrow',
  };
}

/** From which creation on jobs are watched, when the server's clock says `base`. */
export function watchedFrom(base: Timestamp, lookbackMs: number): Timestamp {
  return timestamp(epochMs(base) - lookbackMs - overlapMs);
}

/** What is to be done about one row that the server reported as faulted. */
export type Verdict =
  /** Nobody was told yet. */
  | 'fresh'
  /** Reported before, or there at the first look. */
  | 'known'
  /** The first look ever: remembered, and told in the summary only. */
  | 'first-look'
  /** It faulted before the lookback was made longer, when nobody watched for it: remembered only. */
  | 'before-watch'
  /** Its process is being started or retried from chat: the message that tells of it may not name it yet. */
  | 'later'
  /** The server sent what was not asked for. */
  | 'not-faulted';

/**
 * Decides about one row. `watch` is there while a lookback that was made longer is read for the first time:
 * jobs created before `createdBefore` that faulted until `faultedUntil` are history.
 */
export function judge(
  job: Job,
  from: {
    readonly known: ReadonlySet<number>;
    readonly firstLook: boolean;
    readonly serverTime: Timestamp;
    /** Processes that are being started or retried right now. */
    readonly underWay: ReadonlySet<string>;
    readonly watch: { readonly createdBefore: Timestamp; readonly faultedUntil: Timestamp } | null;
  },
): Verdict {
  if (job.state !== 'Faulted') return 'not-faulted';
  if (from.known.has(job.id)) return 'known';
  if (from.firstLook) return 'first-look';
  if (
    from.watch !== null &&
    job.created !== null &&
    epochMs(job.created) < epochMs(from.watch.createdBefore) &&
    epochMs(faultedAt(job, from.serverTime)) <= epochMs(from.watch.faultedUntil)
  ) {
    return 'before-watch';
  }
  return from.underWay.has(job.process) ? 'later' : 'fresh';
}

/**
 * When a job faulted, with milliseconds: its end, or what is nearest to it where the end is missing (a crash before the start).
 * Never before its creation and, unless that is, never after the server's now: robots' clocks err by hours,
 * and what is remembered by this moment must outlast the window that is chosen by creation.
 */
export function faultedAt(job: Job, serverTime: Timestamp): Timestamp {
  const now = epochMs(serverTime);
  const said = [job.ended, job.started, job.created].map(msOf).find((ms) => ms !== null) ?? now;
  return timestamp(Math.max(msOf(job.created) ?? Number.NEGATIVE_INFINITY, Math.min(said, now)));
}

function msOf(at: Timestamp | null): number | null {
  const ms = at === null ? Number.NaN : epochMs(at);
  return Number.isNaN(ms) ? null : ms;
}
