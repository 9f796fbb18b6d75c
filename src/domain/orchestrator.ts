import type { Folder } from './folder.ts';
import type { Job, JobArguments, JobState, StopStrategy } from './job.ts';
import type { CsvSink, ExportAnswer, ExportStatus } from './job-export.ts';
import type { LogPage, LogQuery } from './job-log.ts';
import type { ListedProcess, Process } from './process.ts';
import type { SearchOptions } from './process-search.ts';
import type { ScheduleList } from './schedule.ts';
import type { Timestamp } from './timestamp.ts';
import type { Wait } from './wait.ts';

/** Which jobs. All conditions hold together; an absent one does not restrict. Names match as Orchestrator compares them. */
export interface JobFilter {
  readonly ids?: readonly number[];
  readonly keys?: readonly string[];
  readonly states?: readonly JobState[];
  /** Process (release) name; `*` at the start or end stands for anything. */
  readonly process?: string;
  /** Folder path or pattern (`Finance/*`). */
  readonly folder?: string;
  /** Paths of the folders that count, beside `folder`: those of no other are given. */
  readonly within?: readonly string[];
  /** Robot name, or `#749` for a robot id. */
  readonly robot?: string;
  /** Number of the environment that the process belongs to. Current servers know none any more and are not asked: `BotError`. */
  readonly environment?: number;
  /** How the job was started (`Schedule`, `Queue`), or the name of what started it, with `*` as in `process`. */
  readonly source?: string;
  /** Text that the error (`Info`) contains. */
  readonly error?: string;
  readonly reference?: string;
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  /** Created or ended after this moment: what a person means by "since". */
  readonly activeAfter?: Timestamp;
  /** Ended after this moment, or with no end time at all (a crash before the start). */
  readonly endedAfterOrNever?: Timestamp;
  /** Started at this moment or after it. */
  readonly startedAfter?: Timestamp;
  readonly startedBefore?: Timestamp;
  readonly endedAfter?: Timestamp;
  readonly endedBefore?: Timestamp;
}

export interface JobQuery {
  readonly filter: JobFilter;
  /** `newest` and `oldest` by id; `lastEnded` by end time, jobs without one last. */
  readonly order: 'newest' | 'oldest' | 'lastEnded';
  /** Rows at most, 1 to 1000. */
  readonly top: number;
  /** Where the page before ended, as that page's `next` said. */
  readonly after?: string;
  /** Ask the server for the number of all matches (dearer for it). */
  readonly count?: boolean;
  /** Ask for exactly `top` rows: a page that is full is then taken to have a next one, which may turn out empty. */
  readonly exactly?: boolean;
}

/** A row that could not be understood: reported, never allowed to stop the others. */
export interface MalformedRow {
  readonly id: number | null;
  readonly reason: string;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  readonly malformed: readonly MalformedRow[];
  /** Pass it as `after` for the next page; null when this was the last. Rows that appear meanwhile neither repeat nor hide others. */
  readonly next: string | null;
  /** All matches, when asked for and the server told. */
  readonly total: number | null;
  /** The server's clock when it answered (`Date` header), or ours when it sent none. */
  readonly serverTime: Date;
}

export interface StartRequest {
  readonly process: Process;
  /** How many jobs, at least 1; where robots are named, how many on each. */
  readonly count: number;
  /**
   * On which robots: `all` those of the process's environment, or these, by name or `#749`. On any that is free when
   * left out. `all` is known in classic folders only.
   */
  readonly robots?: 'all' | readonly string[];
  /** Values by argument name; sent as JSON text of at most 10,000 characters. */
  readonly inputs: Readonly<Record<string, unknown>> | null;
  /** At most 128 characters, unlike any other: how a start is recognised after its answer was lost. */
  readonly reference: string;
}

/**
 * What became of a start. A request whose answer was lost is looked up, never repeated:
 * `not-started` means we looked and the job is not there; `unknown` means we could not find out.
 */
export type StartOutcome =
  | {
      readonly kind: 'started';
      readonly jobs: readonly Job[];
      /** What of it did not start, or is not known to have, and why: for people. */
      readonly missing?: string;
    }
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A reason why a start would fail, or its job would wait. */
export interface StartProblem {
  /** What is wrong, in a sentence. */
  readonly said: string;
  /** What to do about it, where that is known. */
  readonly todo: string | null;
}

/**
 * What a dry run of a start says. `waits`: jobs would be made, but no robot takes them as things are now.
 * `unknown`: the server cannot check, or did not answer.
 */
export type StartCheck =
  | { readonly kind: 'valid' }
  | { readonly kind: 'waits'; readonly problems: readonly StartProblem[] }
  | { readonly kind: 'invalid'; readonly problems: readonly StartProblem[] }
  | { readonly kind: 'unknown' };

/** Requests of this tenant since the process began, for `status` and the metrics. */
export interface Usage {
  readonly requests: number;
  readonly failed: number;
  readonly rateLimited: number;
  /** Reads within the last minute, whoever asked for them. */
  readonly readsLastMinute: number;
  /** How many reads a minute the bot allows itself; what people ask for is counted, but never refused. */
  readonly readsPerMinute: number;
  /** The server asked to wait (429): what nobody asked for rests this long, in ms. 0 when it did not. */
  readonly heldMs: number;
}

/**
 * One tenant of Orchestrator. Every member throws `BotError` with the server's own words when the server refuses
 * or cannot be asked. Reads are retried with backoff inside; what starts, stops or changes something never is.
 */
export interface Orchestrator {
  readonly tenant: string;
  /** Folders that the credentials see and the settings allow; cached for minutes. */
  folders(): Promise<readonly Folder[]>;
  jobs(query: JobQuery): Promise<JobPage>;
  /** One job with its arguments, by id or key (GUID). Null when there is none that we may see. */
  job(idOrKey: number | string): Promise<Job | null>;
  /** Processes of this exact name (case ignored) in all allowed folders, or in those that match `folder`. */
  processes(name: string, folder?: string): Promise<readonly Process[]>;
  /** Processes whose name contains `text`, at most `top`, by name. */
  searchProcesses(text: string, top: number): Promise<readonly Process[]>;
  /**
   * Processes whose name fits what is being typed, best first (see `ProcessSearch`), in all allowed folders: out of a
   * list in memory that is some minutes old at most when it is used all the time, and that is fetched at the first use.
   */
  suggestProcesses(text: string, options: SearchOptions): Promise<readonly ListedProcess[]>;
  /** One process by release key, with its inputs; null when there is none. */
  process(key: string): Promise<Process | null>;
  /** Asks whether this would start, without starting anything. Takes seconds at most. Throws `BotError` for robots that are not there. */
  validateStart(request: StartRequest): Promise<StartCheck>;
  start(request: StartRequest): Promise<StartOutcome>;
  /**
   * Starts the same process with the same inputs again. The job must have ended. `newest`: id of the newest job there
   * was before, or of an older one, where the caller knows it: then it is not asked for.
   */
  restart(job: Job, reference: string, newest?: number): Promise<StartOutcome>;
  /** All of one folder or not: the jobs are grouped by folder inside. Resolves when the server accepted. */
  stop(jobs: readonly Job[], strategy: StopStrategy): Promise<void>;
  /** What robots wrote while they ran the job, newest first. Lines arrive seconds to minutes after they were written. */
  logs(job: Job, query: LogQuery): Promise<LogPage>;
  /** What a suspended job waits for; empty when it does not wait, or the server does not tell. */
  waits(job: Job): Promise<readonly Wait[]>;
  /** Why no robot has taken a pending job yet; empty when the server does not tell. */
  whyPending(job: Job): Promise<readonly StartProblem[]>;
  /**
   * Since when the job's process has stood at the version that the job ran; null when it stands at another by now, or
   * the server does not tell. One read.
   */
  versionSince(job: Job): Promise<Timestamp | null>;
  /** Makes a suspended job go on. Resolves when the server accepted. */
  resume(job: Job): Promise<void>;
  /** The triggers of a folder that start jobs at certain times: enabled ones, at most 1,000. */
  schedules(folder: Folder): Promise<ScheduleList>;
  /** Inputs and outputs of a job that was read singly, fetched from their files where they are large (at most 1 MB each). */
  jobArguments(job: Job): Promise<JobArguments>;
  /**
   * Asks the server to write the jobs that match into CSV files, one a folder, of at most `top` rows (null: all).
   * Says `not-asked` where it cannot or will not: `jobs` then gives the same rows. Costs some of the day's exports.
   */
  requestExport(filter: JobFilter, top: number | null): Promise<ExportAnswer>;
  exportStatus(id: number): Promise<ExportStatus>;
  /** Gives what a ready export holds to `to`, unzipped. Rejects when it breaks off; what was given until then is then worth nothing. */
  downloadExport(id: number, to: CsvSink): Promise<void>;
  /** Page of the job for people, in Orchestrator's own web interface. */
  jobUrl(job: Job): string;
  usage(): Usage;
  /** Resolves when the tenant answers with our credentials (any cheap read); throws `BotError` otherwise. */
  ping(): Promise<void>;
}
