import type { AuditEntry } from '../audit.ts';
import type { Notice, NoticeBody } from '../notice.ts';
import type { Timestamp } from '../timestamp.ts';

/** A notice to open, with the places it goes to. */
export interface NewNotice {
  readonly id: string;
  readonly tenant: string;
  readonly body: NoticeBody;
  readonly targets: readonly string[];
  /** Places that wait until then, to hear nothing if the story ends well meanwhile. */
  readonly holdUntil?: Readonly<Record<string, Timestamp>>;
}

/** Notices and the jobs they speak of. */
export interface NoticeStore {
  openNotice(notice: NewNotice, at: Timestamp): Promise<void>;
  notice(id: string): Promise<Notice | null>;
  /** The notices whose story this job is part of (the fault itself, a run from chat, or a retry), newest first. */
  noticesOfJob(tenant: string, jobId: number): Promise<readonly Notice[]>;
  /** Those of these jobs that are part of the story of a notice. */
  storiedJobs(tenant: string, jobIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** Notices with jobs that are still to be followed, or a file that is still to be written. */
  openNotices(tenant: string): Promise<readonly Notice[]>;
  /**
   * Changes a body: `change` is called with the newest one (again, if another process was faster) and returns the
   * next, or the same object for "no change". `audit` makes the line that is written with the change, or not at all.
   * Returns the notice as it then is; null when there is none.
   */
  changeNotice(
    id: string,
    change: (body: NoticeBody) => NoticeBody,
    audit?: (body: NoticeBody) => AuditEntry,
  ): Promise<Notice | null>;
  /** Forgets notices opened before this moment whose story has ended and that every place shows as they are. Returns how many. */
  forgetNotices(before: Timestamp): Promise<number>;
}
