import type { BulkSpec } from './bulk.ts';
import type { Injection } from './injection.ts';
import type { JobSpec } from './job-spec.ts';
import type { Exchange } from './journal.ts';
import type { Durations, Outcome } from './life.ts';
import type { LogLine } from './model.ts';
import type { RetryAfter } from './rate-limit.ts';
import type { ReleaseSpec } from './seed.ts';
import type { ExportBehaviour, StartFinding, StopRefusal, Switches } from './switches.ts';
import type { Delivery, PayloadStyle } from './webhooks.ts';

export type JobWire = Readonly<Record<string, unknown>>;

interface FolderSpec {
  readonly path: string;
  readonly id?: number;
  readonly modern?: boolean;
  /** Robots in it, by name or how many; one when left out. */
  readonly robots?: number | readonly string[];
}

interface ReleaseSummary {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** Path of its folder. */
  readonly folder: string;
}

interface ScheduleSpec {
  readonly name: string;
  readonly process: string;
  readonly folder?: string;
  /** When it is due first, in ms from now. */
  readonly inMs: number;
  /** A day when left out. */
  readonly everyMs?: number;
  readonly queueId?: number;
}

interface LogSpec {
  readonly message: string;
  readonly level?: LogLine['level'];
  readonly at?: string;
}

interface LiveSpec {
  /** A job of a random process starts this often. */
  readonly intervalMs: number;
  /** A job of a random process faults this often; never when left out. */
  readonly faultEveryMs?: number;
}

/**
 * Everything a test or a demo may do to the sandbox from behind. The same members are reached over HTTP:
 * `POST {controlUrl}/NAME` with the arguments as a JSON array (or the one argument as it is); the answer is the result as JSON.
 */
export interface Control {
  /** Adds a job as it is described and returns it as the API shows it. A job that still runs goes its way unless `frozen`. */
  addJob(spec?: JobSpec): JobWire;
  /** Adds `count` ended jobs, spread evenly over a span of time; returns the lowest and highest id. */
  bulk(count: number, spec?: BulkSpec): { readonly firstId: number; readonly lastId: number };
  /** Changes a job in any way, also to what a server would never say (`raw`). */
  updateJob(id: number, spec: JobSpec): JobWire;
  /** A job of this process has just faulted; returns its id. */
  faultNow(process: string, spec?: JobSpec): number;
  /** A job of this process starts as if by its trigger; returns its id. */
  start(process: string, spec?: Pick<JobSpec, 'folder' | 'source' | 'sourceType' | 'reference'>): number;
  job(id: number): JobWire;
  /** Jobs that a `$filter` finds, in all folders, at most 1000. */
  findJobs(filter?: string, orderby?: string): readonly JobWire[];
  addFolder(spec: FolderSpec): { readonly id: number; readonly key: string; readonly path: string };
  /** Shows or hides a folder to the credentials. */
  setFolderVisible(path: string, visible: boolean): void;
  /** The processes of this name (all when left out) in all folders. */
  releases(name?: string): readonly ReleaseSummary[];
  addRelease(spec: Omit<ReleaseSpec, 'folder'> & { readonly folder: string }): {
    readonly id: number;
    readonly key: string;
  };
  /** Puts a process to another version, now or so long ago; all its jobs show it from then on, as Orchestrator does. */
  publish(
    process: string,
    version: string,
    options?: { readonly folder?: string; readonly agoMs?: number },
  ): void;
  /** Adds a trigger that is due every so often; it starts nothing by itself. */
  addSchedule(spec: ScheduleSpec): { readonly id: number };
  setScheduleEnabled(id: number, enabled: boolean): void;
  /** What becomes of jobs of this process; `times` limits it to the next ones that end. */
  outcome(process: string, outcome: Outcome, options?: { info?: string; times?: number }): void;
  setDurations(durations: Partial<Durations>): void;
  /** Each job on its way takes its next step now. */
  tick(): void;
  /** Makes the tenant live by itself; null ends that. */
  live(spec: LiveSpec | null): void;
  inject(injection: Injection): void;
  clearInjections(): void;
  /** Shifts the `Date` header and every time the server writes. */
  setClockSkew(ms: number): void;
  /** Reads of the job list a minute; null for no limit. */
  setRateLimit(reads: number | null, retryAfter?: RetryAfter): void;
  expireTokens(): void;
  setTokenLifetime(seconds: number): void;
  legacyCount(on: boolean): void;
  caseSensitive(on: boolean): void;
  /** API version: 20 as on Automation Cloud, 17 (the default) as standalone 2025.10, 11 as 2020.10, 0 as 2018.4. */
  setVersion(version: number): void;
  /** RestartJob answers 404, as on old servers. */
  removeRestartJob(removed: boolean): void;
  /** How exports go from now on; what is left out stays as it is. */
  setExports(change: Partial<ExportBehaviour>): void;
  /** Allows or refuses (403) an operation: `StartJobs`, `StopJobs`, `Jobs`, `Releases` … */
  setPermission(operation: string, allowed: boolean): void;
  /** Lines of robot logs can be read only so long after they were written. */
  setLogDelay(ms: number): void;
  /** The robot of this job wrote these lines as well, at these server times (ISO; now when left out). */
  addLogs(jobId: number, lines: readonly LogSpec[]): void;
  /** Keeps a text as a file and returns its key, for `outputFile` or `inputFile` of a job. */
  addAttachment(text: string, options?: { readonly name?: string; readonly requiresAuth?: boolean }): string;
  /** How stopping an ended job is refused; `ignore` accepts it without effect. `partially` stops the others of a batch. */
  setStopRefusal(refusal: StopRefusal, options?: { partially?: boolean }): void;
  /** State in which a job ends that heeded a SoftStop. */
  setSoftStopEnd(state: Switches['softStopEndsAs']): void;
  /** The next start(s) of a process (of any when null) are refused for want of a robot (1671), machine (2818) or user robot (1230). */
  refuseStart(process: string | null, errorCode: 1230 | 1671 | 2818, times?: number): void;
  /** What ValidateDynamicJob finds from now on, whatever a start would do; none for nothing. */
  setStartFindings(...findings: readonly StartFinding[]): void;
  /** This server does not know a field of `startInfo`. */
  rejectStartField(name: string): void;
  setWebhookStyle(style: Partial<PayloadStyle>): void;
  webhookDeliveries(): readonly Delivery[];
  /** The log of all requests, oldest first, at most the last 10,000. */
  requests(): readonly Exchange[];
  clearRequests(): void;
}
