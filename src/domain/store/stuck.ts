import type { StuckBody, StuckHow, StuckJob } from '../stuck-body.ts';
import type { Timestamp } from '../timestamp.ts';
import type { NewNotice } from './notices.ts';

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

/** Which jobs were told to be stuck. */
export interface StuckStore {
  /** Those of these jobs that were told to be stuck before, and in which ways. */
  toldStuck(tenant: string, jobIds: readonly number[]): Promise<ReadonlyMap<number, ReadonlySet<StuckHow>>>;
  /**
   * In one transaction: remembers that these jobs are told to be stuck, and opens their messages or lets them join the
   * ones there are. A job that was told to be stuck in the same way before is left out. Returns those that were not.
   */
  recordStuck(tenant: string, found: readonly StuckRecord[], at: Timestamp): Promise<readonly number[]>;
  /** Forgets that jobs were told to be stuck before this moment. Returns how many. */
  forgetStuck(tenant: string, before: Timestamp): Promise<number>;
}
