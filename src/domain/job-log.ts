import type { Timestamp } from './timestamp.ts';

/** Levels of robot logs, mildest first (UiPath API description 20.0, `LogDto.Level`). */
export const logLevels = ['Trace', 'Debug', 'Info', 'Warn', 'Error', 'Fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Elasticsearch, where a server keeps its logs in it, counts to 10,000 and no further: a total of this many means
 * "at least so many".
 */
export const mostCounted = 10_000;

/** One line that a robot wrote while it ran a job. */
export interface LogLine {
  readonly at: Timestamp | null;
  /** `Unknown` when a newer server names a level that is none of the six. */
  readonly level: LogLevel | 'Unknown';
  readonly message: string;
}

export interface LogQuery {
  /** This level and worse; all when left out. */
  readonly level?: LogLevel;
  /** At this moment or later. */
  readonly since?: Timestamp;
  /** Lines at most, 1 to 999. */
  readonly top: number;
  /** Where the page before ended, as that page's `next` said. */
  readonly after?: string;
}

export interface LogPage {
  /** Newest first. */
  readonly lines: readonly LogLine[];
  /** Pass it as `after` for the next page; null when this was the last. Lines that arrive meanwhile neither repeat nor hide others. */
  readonly next: string | null;
  /** All lines that match, on the first page; null when the server did not tell. See `mostCounted`. */
  readonly total: number | null;
}

/** The levels from this one on. */
export function thisAndWorse(level: LogLevel): readonly LogLevel[] {
  return logLevels.slice(logLevels.indexOf(level));
}
