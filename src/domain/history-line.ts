import type { Job } from './job.ts';
import type { Person } from './person.ts';
import type { Timestamp } from './timestamp.ts';

/** What was done about a job or a problem, as its message tells it. */
export type HistoryLine =
  /** Somebody retried; `job` is the new job and is kept up to date until it ends. Null while its fate is unknown. */
  | {
      readonly did: 'retry';
      readonly by: Person;
      readonly at: Timestamp;
      readonly job: Job | null;
      readonly note: string | null;
    }
  | {
      readonly did: 'stop' | 'kill' | 'resume';
      readonly by: Person;
      readonly at: Timestamp;
      readonly jobId: number;
    }
  | CareLine
  | ChaseLine;

/** What somebody did about a problem as a whole. */
export type CareLine =
  | { readonly did: 'acknowledge' | 'resolve'; readonly by: Person; readonly at: Timestamp }
  | { readonly did: 'snooze'; readonly by: Person; readonly at: Timestamp; readonly until: Timestamp }
  | { readonly did: 'assign'; readonly by: Person; readonly at: Timestamp; readonly to: Person }
  | { readonly did: 'note'; readonly by: Person; readonly at: Timestamp; readonly text: string };

/** What the bot did by itself when a moment had come. */
export type ChaseLine =
  /** A snooze ended. */
  | { readonly did: 'wake'; readonly at: Timestamp }
  /** Nobody had acknowledged: said once more, or at another place, too. */
  | { readonly did: 'remind'; readonly at: Timestamp }
  | { readonly did: 'escalate'; readonly at: Timestamp; readonly to: string };
