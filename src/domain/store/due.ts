import type { AuditEntry } from '../audit.ts';
import type { Notice, NoticeBody, Post } from '../notice.ts';
import type { Timestamp } from '../timestamp.ts';
import type { NewNotice } from './notices.ts';

/** A change of a notice with what comes of it. */
export interface Advance {
  readonly body: NoticeBody;
  /** One that exists already stays as it is. */
  readonly opens: readonly NewNotice[];
  /** Places where it is posted, too; one that it has already stays as it is. */
  readonly targets: readonly string[];
  /** The line of the audit that is written with it, or not at all. */
  readonly audit?: AuditEntry;
}

/** Notices at which something is to be done by itself. */
export interface DueStore {
  /**
   * Like `changeNotice`; together with the change, or not at all, other notices are opened and places are added where it is
   * still to be posted. `step` gets the newest notice and its places, and returns null for "no change".
   */
  advanceNotice(
    id: string,
    step: (notice: Notice, posts: readonly Post[]) => Advance | null,
    at: Timestamp,
  ): Promise<Notice | null>;
  /** Notices whose moment has come (`dueAt`), those that wait longest first. */
  dueNotices(tenant: string, at: Timestamp, limit: number): Promise<readonly Notice[]>;
}
