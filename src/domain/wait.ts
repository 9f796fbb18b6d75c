import type { Timestamp } from './timestamp.ts';

/** What a suspended job waits for. */
export interface Wait {
  /** Task, QueueItem, Job, Timer, Inbox, Api, or what a newer server calls it; null when it does not say. */
  readonly on: string | null;
  /** Name of the task, queue item or job. */
  readonly name: string | null;
  /** Who is to do it, for tasks. */
  readonly assignee: string | null;
  /** When a timer wakes the job. */
  readonly until: Timestamp | null;
  /** Since when the thing that is waited for exists. */
  readonly since: Timestamp | null;
  /** The workflow's own words. */
  readonly message: string | null;
}
