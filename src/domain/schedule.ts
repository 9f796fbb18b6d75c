import type { FolderRef } from './job.ts';
import type { Timestamp } from './timestamp.ts';

/** A trigger that starts jobs of a process at certain times. */
export interface Schedule {
  readonly id: number;
  /** The trigger's name, which its jobs name as what started them. */
  readonly name: string;
  readonly process: string;
  readonly folder: FolderRef;
  /** When it is due next; null when the server does not tell. */
  readonly next: Timestamp | null;
}

export interface ScheduleList {
  /** Those that are enabled. */
  readonly schedules: readonly Schedule[];
  readonly serverTime: Date;
}
