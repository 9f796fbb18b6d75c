import type { MessageHandle, Notice, NoticeBody, Post } from './notice.ts';
import type { Timestamp } from './timestamp.ts';

/** Outcome of `claim`: we are the first, or somebody was before us. */
export type Claim =
  | { readonly won: true }
  | {
      readonly won: false;
      /** Who holds it, as given to their `claim`. */
      readonly by: string;
      readonly at: Timestamp;
      /** What came of it, as given to `settle`; null while it is under way (or the bot died in the middle). */
      readonly outcome: string | null;
    };

/** A notice to open, with the places it goes to. */
export interface NewNotice {
  readonly id: string;
  readonly tenant: string;
  readonly body: NoticeBody;
  readonly targets: readonly string[];
}

/** How far the poller of one tenant has come. */
export interface PollState {
  /** Server time of the last poll that was read to its end. */
  readonly polledUntil: Timestamp;
  /** Server time of the last poll that looked at the whole lookback. */
  readonly sweptAt: Timestamp;
  /** Faulted jobs that this sweep saw. */
  readonly sweptCount: number;
}

/** One line of who did what; `outcome` is `ok`, `denied`, `refused: …` or `failed: …`; no value of an input stands in it. */
export interface AuditEntry {
  readonly at: Timestamp;
  /** `slack:U1` or `teams:AAD`. */
  readonly actor: string;
  readonly actorName: string;
  /** Its name; `unreadable` when the words named none. */
  readonly command: string;
  /** The arguments as JSON text, inputs left out. */
  readonly args: string;
  readonly place: string;
  readonly tenant: string | null;
  readonly outcome: string;
  /** Id of the invocation, which also stands in the log. */
  readonly invocation: string;
}

/**
 * What must outlive the process. Every member is one transaction: after a crash it happened wholly or not at all.
 * Times come in as arguments, so that tests own the clock.
 */
export interface Store {
  /** Takes the key once and for all; whoever comes later is told who was first. */
  claim(key: string, by: string, at: Timestamp): Promise<Claim>;
  /** Says what came of a claim that was won. */
  settle(key: string, outcome: string): Promise<void>;
  /** Gives a claim back, when it is certain that nothing was done under it. */
  release(key: string): Promise<void>;
  /** Forgets settled and unsettled claims taken before this moment whose key starts with `prefix`; returns how many. */
  forgetClaims(prefix: string, before: Timestamp): Promise<number>;

  pollState(tenant: string): Promise<PollState | null>;
  /** Which of these jobs have been reported before (or were there at the first run). */
  knownFaults(tenant: string, jobIds: readonly number[]): Promise<ReadonlySet<number>>;
  /**
   * In one transaction: opens these notices with a post a target, marks `faults` as known
   * (each with the notice that reports it, or null for none) and keeps the poll state (null: leaves it).
   * Jobs that another process marked meanwhile are left out, together with a notice that would report only them.
   */
  recordFaults(
    tenant: string,
    faults: readonly {
      readonly jobId: number;
      readonly process: string;
      readonly at: Timestamp;
      readonly noticeId: string | null;
    }[],
    notices: readonly NewNotice[],
    state: PollState | null,
    at: Timestamp,
  ): Promise<void>;
  /** Faults of a process known to have happened since then. */
  countFaults(tenant: string, process: string, since: Timestamp): Promise<number>;
  /** Forgets faults that happened before this moment. Returns how many. */
  forgetFaults(tenant: string, before: Timestamp): Promise<number>;

  openNotice(notice: NewNotice, at: Timestamp): Promise<void>;
  notice(id: string): Promise<Notice | null>;
  /** The notices whose story this job is part of (the fault itself, a run from chat, or a retry), newest first. */
  noticesOfJob(tenant: string, jobId: number): Promise<readonly Notice[]>;
  /** Notices with jobs that are still to be followed, or a file that is still to be written. */
  openNotices(tenant: string): Promise<readonly Notice[]>;
  /**
   * Changes a body: `change` is called with the newest one (again, if another process was faster) and returns the
   * next, or the same object for "no change". Returns the notice as it then is; null when there is none.
   */
  changeNotice(id: string, change: (body: NoticeBody) => NoticeBody): Promise<Notice | null>;

  /** Forgets notices opened before this moment whose story has ended and that every place shows as they are. Returns how many. */
  forgetNotices(before: Timestamp): Promise<number>;

  /** Adds a place that already shows the notice at this version. */
  addPost(noticeId: string, target: string, ref: MessageHandle, shown: number): Promise<void>;
  postsOf(noticeId: string): Promise<readonly Post[]>;
  /** The notice that stands at this message, if one does. */
  noticeAt(target: string, message: string): Promise<Notice | null>;
  /** Posts that are behind their notice and may be tried now, oldest notice first, at most `limit`. */
  duePosts(at: Timestamp, limit: number): Promise<readonly Post[]>;
  /** How many posts are behind, by target: waiting alerts for `status` and readiness. */
  waitingPosts(): Promise<
    readonly { readonly target: string; readonly count: number; readonly lastError: string | null }[]
  >;
  /** Says that a send is about to leave. */
  beginPost(noticeId: string, target: string): Promise<void>;
  posted(noticeId: string, target: string, ref: MessageHandle, shown: number): Promise<void>;
  /** A send or edit failed: try again at `nextAt`. `uncertain` when it may have arrived all the same. */
  postFailed(
    noticeId: string,
    target: string,
    failure: { readonly error: string; readonly nextAt: Timestamp; readonly uncertain: boolean },
  ): Promise<void>;
  /** Posts of this place that wait after a failure may be tried at once: what kept it from taking them is mended. */
  revivePosts(target: string): Promise<void>;
  /** The message is gone (deleted by a person): the next delivery posts it anew. */
  forgetPost(noticeId: string, target: string): Promise<void>;

  /** Opaque text kept under a key, e.g. a Teams conversation reference; `until` says when it may be forgotten (never without). */
  keep(key: string, value: string, until?: Timestamp): Promise<void>;
  recall(key: string): Promise<string | null>;
  forget(key: string): Promise<void>;
  /** Forgets what was kept until before this moment. Returns how many. */
  forgetKept(before: Timestamp): Promise<number>;

  audit(entry: AuditEntry): Promise<void>;
  /**
   * Takes or renews a lease for `ttlMs`; true when we hold it. Only one holder at a time, over all processes.
   */
  lease(name: string, holder: string, at: Timestamp, ttlMs: number): Promise<boolean>;
  /** Throws when the store cannot be read and written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
