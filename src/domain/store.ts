import type { AlertBody } from './alert-body.ts';
import type { AuditEntry, AuditFilter, AuditHead, AuditLine, AuditVerdict } from './audit.ts';
import type { FaultCount, FaultTraits } from './fault-count.ts';
import type { MessageHandle, Notice, NoticeBody, Post } from './notice.ts';
import type { Person } from './person.ts';
import type { Rule } from './rule.ts';
import type { StuckBody, StuckHow, StuckJob } from './stuck-body.ts';
import type { Timestamp } from './timestamp.ts';
import type { UnseenFault } from './watch-body.ts';

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
  /** Places that wait until then, to hear nothing if the story ends well meanwhile. */
  readonly holdUntil?: Readonly<Record<string, Timestamp>>;
}

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

/** A fault to be remembered, and how it is told. */
export interface FaultRecord {
  readonly jobId: number;
  readonly process: string;
  /** When it faulted. */
  readonly at: Timestamp;
  /** The notice whose story it is part of already, or null for none. */
  readonly noticeId: string | null;
  /** What it may have in common with others; empty where nothing is known. */
  readonly traits?: FaultTraits;
  /** Alerts that it raises or joins: one for all places that are told alike. */
  readonly alerts?: readonly FaultAlert[];
}

export interface FaultAlert {
  /** Faults of the same key are one problem. */
  readonly key: string;
  /** It joins the alert of its key while that has not recovered and its last fault is no longer ago than this, in ms; 0 for never. */
  readonly windowMs: number;
  /** What it opens where there is none to join. */
  readonly notice: NewNotice & { readonly body: AlertBody };
  /**
   * Places of the alert that are told in its thread when it joins: from then on (by the bot's clock), those that come
   * meanwhile together.
   */
  readonly threads?: { readonly targets: readonly string[]; readonly from: Timestamp };
}

/** An alert that is not settled yet. */
export interface OpenAlert {
  readonly noticeId: string;
  readonly process: string;
  /** When the last of its faults happened. */
  readonly last: Timestamp;
}

/** A job that is stuck, to be remembered, and how it is told. */
export interface StuckRecord extends StuckJob {
  /** At least one. */
  readonly alerts: readonly StuckAlert[];
}

/** One message, for all places that are told alike. */
export interface StuckAlert {
  /** It joins the first message of one of these keys that is not settled and is snoozed, or to which the last came no longer ago than `windowMs`. */
  readonly joins: readonly string[];
  /** In ms; 0 for never. */
  readonly windowMs: number;
  /** The key of the message that it opens where there is none to join. */
  readonly opens: string;
  /** That message, telling of this job alone. */
  readonly notice: NewNotice & { readonly body: StuckBody };
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

/**
 * What must outlive the process. Every member is one transaction: after a crash it happened wholly or not at all.
 * Times come in as arguments, so that tests own the clock.
 */
export interface Store {
  /** Takes the key once and for all; whoever comes later is told who was first. */
  claim(key: string, by: string, at: Timestamp): Promise<Claim>;
  /** Says what came of a claim that was won. */
  settle(key: string, outcome: string): Promise<void>;
  /** The claims among these keys that are taken, each with who holds it, since when, and what came of it. */
  claims(keys: readonly string[]): Promise<ReadonlyMap<string, Claim & { won: false }>>;
  /** Gives a claim back, when it is certain that nothing was done under it. */
  release(key: string): Promise<void>;
  /** Forgets settled and unsettled claims taken before this moment whose key starts with `prefix`; returns how many. */
  forgetClaims(prefix: string, before: Timestamp): Promise<number>;

  pollState(tenant: string): Promise<PollState | null>;
  /** Which of these jobs have been reported before (or were there at the first run). */
  knownFaults(tenant: string, jobIds: readonly number[]): Promise<ReadonlySet<number>>;
  /**
   * In one transaction: marks `faults` as known, raises their alerts or lets them join the one there is, opens these
   * notices with a post a target and keeps the poll state (null: leaves it). Faults that another process marked
   * meanwhile are left out, together with a notice that would report only them. Returns the alerts that were opened.
   */
  recordFaults(
    tenant: string,
    faults: readonly FaultRecord[],
    notices: readonly NewNotice[],
    state: PollState | null,
    at: Timestamp,
  ): Promise<readonly string[]>;
  /** Faults of a process known to have happened since then. */
  countFaults(tenant: string, process: string, since: Timestamp): Promise<number>;
  /** The last fault of a process known to have happened before then; null when there is none. */
  lastFault(tenant: string, process: string, before: Timestamp): Promise<Timestamp | null>;
  /** Faults that happened since then (and before `until`), counted by what they have in common. */
  faultsSince(tenant: string, since: Timestamp, until?: Timestamp): Promise<readonly FaultCount[]>;
  /** Alerts whose last fault is no older than this and that are not settled, longest quiet first. */
  openAlerts(tenant: string, since: Timestamp): Promise<readonly OpenAlert[]>;
  /** Alerts that nothing was looked up for yet, newest first. */
  bareAlerts(tenant: string, since: Timestamp, limit: number): Promise<readonly OpenAlert[]>;
  /** The faulted jobs that this notice reports, oldest id first. */
  faultsOfNotice(noticeId: string): Promise<readonly number[]>;
  /**
   * Those of these fingerprints by which something faulted before this moment; null when no fault of before is
   * remembered at all, so that nobody can tell.
   */
  knownCauses(
    tenant: string,
    fingerprints: readonly string[],
    before: Timestamp,
  ): Promise<ReadonlySet<string> | null>;
  /** Faults that happened from `since` until `until` (in this folder), and the first `limit` of them, oldest first. */
  faultsBetween(
    tenant: string,
    since: Timestamp,
    until: Timestamp,
    limit: number,
    folder?: string,
  ): Promise<{ readonly count: number; readonly faults: readonly UnseenFault[] }>;
  /** Forgets faults that happened before this moment. Returns how many. */
  forgetFaults(tenant: string, before: Timestamp): Promise<number>;

  /** Those of these jobs that were told to be stuck before, and in which ways. */
  toldStuck(tenant: string, jobIds: readonly number[]): Promise<ReadonlyMap<number, ReadonlySet<StuckHow>>>;
  /**
   * In one transaction: remembers that these jobs are told to be stuck, and opens their messages or lets them join the
   * ones there are. A job that was told to be stuck in the same way before is left out. Returns those that were not.
   */
  recordStuck(tenant: string, found: readonly StuckRecord[], at: Timestamp): Promise<readonly number[]>;
  /** Forgets that jobs were told to be stuck before this moment. Returns how many. */
  forgetStuck(tenant: string, before: Timestamp): Promise<number>;

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

  /** Forgets notices opened before this moment whose story has ended and that every place shows as they are. Returns how many. */
  forgetNotices(before: Timestamp): Promise<number>;

  /** Adds a place that already shows the notice at this version. */
  addPost(noticeId: string, target: string, ref: MessageHandle, shown: number): Promise<void>;
  /** Adds a place where the notice is still to be posted; one that it has already stays as it is. */
  addTarget(noticeId: string, target: string): Promise<void>;
  postsOf(noticeId: string): Promise<readonly Post[]>;
  /** The notice that stands at this message, if one does. */
  noticeAt(target: string, message: string): Promise<Notice | null>;
  /** Posts that are behind their notice and may be tried now, oldest notice first, at most `limit`. */
  duePosts(at: Timestamp, limit: number): Promise<readonly Post[]>;
  /** How many posts are behind, by target: waiting alerts for `status` and readiness. */
  waitingPosts(): Promise<
    readonly {
      readonly target: string;
      readonly count: number;
      readonly lastError: string | null;
      /** Since when the longest waiting of those that were never posted may be; null when all are edits. */
      readonly since: Timestamp | null;
    }[]
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
  /**
   * Nobody is reached at `target`: the notice is told at `instead`, too, and never at `target`, unless it grows after
   * `lostRouteKey(target)` was forgotten.
   */
  detourPost(noticeId: string, target: string, instead: string): Promise<void>;
  /** The place needs no message of this notice: what it would tell stands there already. */
  dropPost(noticeId: string, target: string): Promise<void>;
  /** The message is gone (deleted by a person): the next delivery posts it anew. */
  forgetPost(noticeId: string, target: string): Promise<void>;

  /** Opaque text kept under a key, e.g. a Teams conversation reference; `until` says when it may be forgotten (never without). */
  keep(key: string, value: string, until?: Timestamp): Promise<void>;
  recall(key: string): Promise<string | null>;
  forget(key: string): Promise<void>;
  /** Forgets what was kept until before this moment. Returns how many. */
  forgetKept(before: Timestamp): Promise<number>;

  /** What was said in chat about alerts, oldest first. */
  rules(tenant: string): Promise<readonly Rule[]>;
  /** False when there is one of this id already. */
  addRule(rule: Rule): Promise<boolean>;
  /** Returns what is removed; null when there is none. */
  removeRule(tenant: string, id: string): Promise<Rule | null>;

  /** Keeps what is about to be done, until `audit` adds the line of the same invocation. */
  beginAudit(entry: AuditEntry): Promise<void>;
  /** Adds a line to the audit, which nothing changes any more. */
  audit(entry: AuditEntry): Promise<void>;
  /** Adds the lines of what was begun before this moment and never got one: somebody must have ended in the middle. Returns how many. */
  auditLost(before: Timestamp, at: Timestamp): Promise<number>;
  /** Lines of the audit, newest first: at most `limit`, older than the line `before` (from the newest without it). */
  auditLines(filter: AuditFilter, limit: number, before?: number): Promise<readonly AuditLine[]>;
  /** Lines that follow the line of this number, oldest first. */
  auditAfter(seq: number, limit: number): Promise<readonly AuditLine[]>;
  auditHead(): Promise<AuditHead>;
  /**
   * With a key to sign with: writes the line from which on lines are signed with it, unless the newest line is.
   * Returns whether it did.
   */
  signAudit(at: Timestamp): Promise<boolean>;
  /**
   * Removes the oldest lines up to the first that happened at `before` or later, at most `limit` of them, and writes a
   * line that says so. Returns how many.
   */
  forgetAudit(before: Timestamp, at: Timestamp, limit: number): Promise<number>;
  /** Reads the whole audit, a page at a time, and says whether it is as it was written. */
  verifyAudit(): Promise<AuditVerdict>;
  /** People who did something lately, each once under their newest name, the newest first; at most `limit`. */
  knownPeople(limit: number): Promise<readonly Person[]>;
  /**
   * Takes or renews a lease for `ttlMs`; true when we hold it. Only one holder at a time, over all processes.
   */
  lease(name: string, holder: string, at: Timestamp, ttlMs: number): Promise<boolean>;
  /** Throws when the store cannot be read and written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
