import type { FaultCount, FaultTraits } from '../fault-count.ts';
import type { Timestamp } from '../timestamp.ts';
import type { UnseenFault } from '../watch-body.ts';
import type { FaultAlert } from './alerts.ts';
import type { NewNotice } from './notices.ts';

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

/** How far the poller of one tenant has come. */
export interface PollState {
  /** Server time of the last poll that was read to its end. */
  readonly polledUntil: Timestamp;
  /** Server time of the last poll that looked at the whole lookback. */
  readonly sweptAt: Timestamp;
  /** Faulted jobs that this sweep saw. */
  readonly sweptCount: number;
}

/** Which faults are known, and how far the poller has come. */
export interface FaultStore {
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
  /** Faults that happened from `since` until `until` (in this folder), and the first `limit` of them, oldest first. */
  faultsBetween(
    tenant: string,
    since: Timestamp,
    until: Timestamp,
    limit: number,
    folder?: string,
  ): Promise<{ readonly count: number; readonly faults: readonly UnseenFault[] }>;
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
  /** Forgets faults that happened before this moment. Returns how many. */
  forgetFaults(tenant: string, before: Timestamp): Promise<number>;
}
