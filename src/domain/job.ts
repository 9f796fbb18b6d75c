import type { Timestamp } from './timestamp.ts';

/** Orchestrator's nine job states, by their numeric code (guide, "Enumerated types"). */
export const jobStates = [
  'Pending',
  'Running',
  'Stopping',
  'Terminating',
  'Faulted',
  'Successful',
  'Stopped',
  'Suspended',
  'Resumed',
] as const;

export type JobState = (typeof jobStates)[number];

/** Names one job wherever it may be: the tenant is part of every key. */
export interface JobRef {
  readonly tenant: string;
  readonly id: number;
}

export interface FolderRef {
  /** Changes when the licensing plan changes: a stored one may serve for a link, never for an act (read the job again first). */
  readonly id: number;
  /** Fully qualified name, e.g. `Finance/Accounts Payable`. */
  readonly path: string;
}

/** One run of a process. Everything but the identity and the state may be missing on old servers. */
export interface Job extends JobRef {
  readonly key: string;
  /** `Unknown` when a newer server reports a state that is none of the nine. */
  readonly state: JobState | 'Unknown';
  /** The process (release) name as Orchestrator shows it. */
  readonly process: string;
  readonly processVersion: string | null;
  readonly releaseKey: string | null;
  readonly folder: FolderRef | null;
  readonly robot: string | null;
  readonly machine: string | null;
  readonly created: Timestamp | null;
  readonly started: Timestamp | null;
  readonly ended: Timestamp | null;
  /** When it last went on after it was suspended: absent when it never was, null when the server does not say when. */
  readonly resumed?: Timestamp | null;
  /** How it was started: Manual, Schedule, Queue, HttpTrigger … */
  readonly source: string | null;
  /** Who or what started it, where the server tells (trigger or user name). */
  readonly startedBy: string | null;
  readonly stopStrategy: StopStrategy | null;
  /** The engine's own words: for a fault usually a .NET trace of several lines, at times empty. */
  readonly info: string | null;
  /** The reference we (or someone else) gave at StartJobs. */
  readonly reference: string | null;
  readonly priority: string | null;
  /** JSON text; null in lists (the server leaves them out), present when read one by one. */
  readonly inputArguments: string | null;
  readonly outputArguments: string | null;
  /** Attachments that hold the arguments in their place when they are large: keys (GUIDs); null in lists. */
  readonly inputFile: string | null;
  readonly outputFile: string | null;
}

/** What a job was given and what it gave back, as JSON text (which workflows can spoil); null for none. */
export interface JobArguments {
  readonly input: string | null;
  readonly output: string | null;
}

/** `SoftStop` asks the workflow to end; `Kill` ends it at once. */
export type StopStrategy = 'SoftStop' | 'Kill';

const finalStates: ReadonlySet<Job['state']> = new Set(['Faulted', 'Successful', 'Stopped']);

/** True when the job has ended and its state will not change any more. */
export function isFinal(job: Pick<Job, 'state'>): boolean {
  return finalStates.has(job.state);
}

/**
 * True when this strategy can still do something to the job
 * (fact sheet 4.5: a Stopping job may be killed, a Terminating one can only be waited for).
 */
export function canStop(job: Pick<Job, 'state'>, strategy: StopStrategy): boolean {
  if (isFinal(job) || job.state === 'Terminating') return false;
  return strategy === 'Kill' || job.state !== 'Stopping';
}

/** True when the job waits and can be made to go on. */
export function canResume(job: Pick<Job, 'state'>): boolean {
  return job.state === 'Suspended';
}

/** True when a retry makes sense: the job has ended, however it ended. */
export function canRetry(job: Pick<Job, 'state'>): boolean {
  return isFinal(job);
}
