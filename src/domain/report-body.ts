import type { Orchestrator } from './orchestrator.ts';
import type { Timestamp } from './timestamp.ts';

/** A period, and what a report of it is restricted to: a process (with `*` at its ends), a folder or those below it. */
export interface ReportQuestion {
  readonly since: Timestamp;
  readonly until: Timestamp;
  /** IANA zone in which hours and days are told; null for UTC. */
  readonly zone: string | null;
  readonly process?: string;
  readonly folder?: string;
}

/** Reads what happened within a period. Throws `BotError` as `Orchestrator.jobs` does. */
export interface Reporter {
  /** `from`: whose lists of jobs are read; all that the bot sees when left out. */
  report(question: ReportQuestion, from?: Pick<Orchestrator, 'jobs'>): Promise<JobReport>;
}

/** What happened in a tenant within a period, as far as its jobs tell. */
export interface JobReport extends ReportQuestion {
  /** Jobs that ended within the period, by how. */
  readonly successful: number;
  readonly faulted: number;
  readonly stopped: number;
  /** Jobs that had not ended when they were read. */
  readonly active: number;
  /** Time of robots that these jobs took within the period, in ms. */
  readonly robotMs: number;
  /** Most faults first, a few of them. */
  readonly causes: readonly ReportCause[];
  /** What the others come to. */
  readonly otherCauses: { readonly causes: number; readonly faults: number };
  /** Slowest first, a few of them. */
  readonly slowest: readonly ProcessTimes[];
  /** Processes that ran before the period but not in it; null when that cannot be known. */
  readonly silent: { readonly processes: readonly string[]; readonly more: number } | null;
  /** Null when nothing faulted. */
  readonly chart: FaultChart | null;
  readonly read: {
    readonly jobs: number;
    /** False when there are older jobs in the period that were not read. */
    readonly whole: boolean;
    /** Rows that could not be understood. */
    readonly malformed: number;
  };
}

export interface ReportCause {
  /** The error in one line. */
  readonly error: string;
  readonly faults: number;
  readonly processes: number;
  /** The process, where it is one. */
  readonly process: string | null;
  /** The newest job that it made fault. */
  readonly job: number;
  /** True when it was never seen before the period; null when nobody knows. */
  readonly fresh: boolean | null;
}

export interface ProcessTimes {
  readonly process: string;
  readonly runs: number;
  /** 95 % of the runs took no longer, in ms; at most 1 % above the least such time. */
  readonly p95Ms: number;
  readonly longestMs: number;
  /** The job that took longest. */
  readonly job: number;
}

/** Faults over time and by process. */
export interface FaultChart {
  /** Beginnings of equal spans of time, in ms since 1970, ascending; an hour each, or a day. */
  readonly starts: readonly number[];
  readonly by: 'hour' | 'day';
  /** Most faults first; the last may sum up the rest, with no name. */
  readonly series: readonly { readonly process: string | null; readonly faults: readonly number[] }[];
}

/** A report that goes out by itself. */
export interface DigestBody {
  readonly kind: 'digest';
  readonly every: 'day' | 'week';
  readonly report: JobReport;
}

/** Share of the runs that went well, those that people stopped left out; null when there were none. */
export function successRate(report: Pick<JobReport, 'faulted' | 'successful'>): number | null {
  const ended = report.successful + report.faulted;
  return ended === 0 ? null : report.successful / ended;
}

/** Is there nothing that anybody must know? */
export function isGreen(report: Pick<JobReport, 'faulted' | 'silent'>): boolean {
  return report.faulted === 0 && (report.silent === null || report.silent.processes.length === 0);
}
