import { fingerprint } from '../alerts/fingerprint.ts';
import { isFinal, type Job } from '../domain/job.ts';
import type { FaultChart, JobReport, ProcessTimes } from '../domain/report-body.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';
import { faultLine } from '../views/fault-text.ts';
import { cut } from '../views/rich-text.ts';
import { createDurations, type Durations } from './durations.ts';
import { spansOf } from './spans.ts';

const causesNamed = 5;
const slowestNamed = 3;
/** Processes with a colour of their own in the picture. */
const seriesNamed = 5;
const mostError = 120;
const mostName = 80;
const holdsRobot: ReadonlySet<Job['state']> = new Set(['Running', 'Stopping', 'Terminating']);

/** What a stream of jobs comes to within a period. */
export interface Tally {
  /** Each job once, in any order. */
  add(job: Job): void;
  /** Did this process (folder and name) run, or does it still? */
  ran(process: string): boolean;
  /** Fingerprints of the errors that made jobs fault. */
  causes(): readonly string[];
  /** `fresh` says of a fingerprint whether it is new. */
  result(fresh: (fingerprint: string) => boolean | null): Tallied;
}

type Tallied = Omit<JobReport, 'silent' | 'read' | 'process' | 'folder'>;

interface Period {
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly zone: string | null;
}

interface OfProcess {
  readonly name: string;
  readonly durations: Durations;
  longestMs: number;
  longestJob: number;
  faults: number;
  /** By span; made with the first fault. */
  bySpan: number[] | null;
}

interface OfCause {
  error: string;
  faults: number;
  job: number;
  readonly processes: Set<string>;
}

/** Names a process among all folders. */
export function processKey({ folder, process }: Pick<Job, 'folder' | 'process'>): string {
  return `${folder?.path ?? ''}\n${process}`;
}

/**
 * Creates an empty tally of a period. Memory grows with the number of processes and of different errors, not with that
 * of the jobs. A job counts when it ended within the period (one without an end: when it began); time of robots counts
 * as far as it lies within.
 */
export function createTally(period: Period): Tally {
  const since = epochMs(period.since);
  const until = epochMs(period.until);
  const spans = spansOf(since, until, period.zone);
  const processes = new Map<string, OfProcess>();
  const active = new Set<string>();
  const causes = new Map<string, OfCause>();
  const ended = { successful: 0, faulted: 0, stopped: 0 };
  let activeJobs = 0;
  let robotMs = 0;

  const within = (ms: number | null): ms is number => ms !== null && ms >= since && ms < until;

  const ofProcess = (job: Job): OfProcess => {
    const key = processKey(job);
    const known = processes.get(key);
    if (known !== undefined) return known;
    const made: OfProcess = {
      name: job.process,
      durations: createDurations(),
      longestMs: -1,
      longestJob: job.id,
      faults: 0,
      bySpan: null,
    };
    processes.set(key, made);
    return made;
  };

  const addFault = (job: Job, own: OfProcess, endedAt: number): void => {
    ended.faulted += 1;
    own.faults += 1;
    own.bySpan ??= spans.starts.map(() => 0);
    const at = spans.at(endedAt);
    own.bySpan[at] = (own.bySpan[at] ?? 0) + 1;
    const print = fingerprint(job.info);
    const cause = causes.get(print) ?? { error: '', faults: 0, job: -1, processes: new Set() };
    causes.set(print, cause);
    cause.faults += 1;
    cause.processes.add(job.process);
    if (job.id > cause.job) {
      cause.job = job.id;
      cause.error = cut(faultLine(job.info), mostError);
    }
  };

  const addEnded = (job: Job, start: number | null, end: number): void => {
    const own = ofProcess(job);
    if (job.state === 'Successful') ended.successful += 1;
    else if (job.state === 'Stopped') ended.stopped += 1;
    else addFault(job, own, end);
    if (start === null || job.ended === null || end < start) return;
    own.durations.add(end - start);
    const longer = end - start > own.longestMs;
    if (longer || (end - start === own.longestMs && job.id > own.longestJob)) {
      own.longestMs = end - start;
      own.longestJob = job.id;
    }
  };

  return {
    add(job) {
      const created = msOf(job.created);
      const start = msOf(job.started);
      const final = isFinal(job);
      const end = final ? (msOf(job.ended) ?? start ?? created) : null;
      if (within(end)) addEnded(job, start, end);
      else if (!final && (created === null || created < until)) {
        activeJobs += 1;
        if (start !== null) active.add(processKey(job));
      }
      if (within(start)) ofProcess(job);
      // A suspended job holds no robot; how long one was suspended before it ended is not told.
      const stop = final ? msOf(job.ended) : holdsRobot.has(job.state) ? until : null;
      if (start !== null && stop !== null) {
        robotMs += Math.max(0, Math.min(stop, until) - Math.max(start, since));
      }
    },
    ran: (process) => processes.has(process) || active.has(process),
    causes: () => [...causes.keys()],
    result(fresh) {
      const sorted = [...causes].toSorted(
        ([a, one], [b, other]) => other.faults - one.faults || a.localeCompare(b),
      );
      const others = sorted.slice(causesNamed);
      return {
        ...period,
        ...ended,
        active: activeJobs,
        robotMs,
        causes: sorted.slice(0, causesNamed).map(([print, { error, faults, job, processes: all }]) => {
          const [only] = all;
          const process = all.size === 1 && only !== undefined ? cut(only, mostName) : null;
          return { error, faults, processes: all.size, process, job, fresh: fresh(print) };
        }),
        otherCauses: {
          causes: others.length,
          faults: others.reduce((sum, [, { faults }]) => sum + faults, 0),
        },
        slowest: slowestOf([...processes.values()]),
        chart: ended.faulted === 0 ? null : chartOf([...processes.values()], spans),
      };
    },
  };
}

function slowestOf(processes: readonly OfProcess[]): readonly ProcessTimes[] {
  return processes
    .filter(({ longestMs }) => longestMs >= 0)
    .map(({ durations, longestJob, longestMs, name }) => ({
      process: cut(name, mostName),
      runs: durations.count(),
      p95Ms: Math.ceil(durations.quantile(0.95)),
      longestMs,
      job: longestJob,
    }))
    .toSorted((a, b) => b.p95Ms - a.p95Ms || b.longestMs - a.longestMs || b.job - a.job)
    .slice(0, slowestNamed);
}

/** Processes of one name in several folders are one here. */
function chartOf(
  processes: readonly OfProcess[],
  { by, starts }: Pick<FaultChart, 'by' | 'starts'>,
): FaultChart {
  const named = [...Map.groupBy(processes, ({ name }) => name)]
    .map(([process, same]) => ({
      process: cut(process, mostName),
      total: same.reduce((sum, { faults }) => sum + faults, 0),
      faults: added(
        same.map(({ bySpan }) => bySpan ?? []),
        starts.length,
      ),
    }))
    .filter(({ total }) => total > 0)
    .toSorted((a, b) => b.total - a.total || a.process.localeCompare(b.process));
  const own = named.length > seriesNamed + 1 ? seriesNamed : named.length;
  const rest = named.slice(own).map(({ faults }) => faults);
  return {
    by,
    starts,
    series: [
      ...named.slice(0, own).map(({ faults, process }) => ({ process, faults })),
      ...(rest.length === 0 ? [] : [{ process: null, faults: added(rest, starts.length) }]),
    ],
  };
}

function added(lists: readonly (readonly number[])[], length: number): readonly number[] {
  return Array.from({ length }, (_, at) => lists.reduce((sum, list) => sum + (list[at] ?? 0), 0));
}

function msOf(at: Timestamp | null): number | null {
  const ms = at === null ? Number.NaN : epochMs(at);
  return Number.isNaN(ms) ? null : ms;
}
