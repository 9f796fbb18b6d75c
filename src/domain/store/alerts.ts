import type { AlertBody } from '../alert-body.ts';
import type { Timestamp } from '../timestamp.ts';
import type { NewNotice } from './notices.ts';

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

/** Alerts that are still to be looked after. */
export interface AlertStore {
  /** Alerts whose last fault is no older than this and that are not settled, longest quiet first. */
  openAlerts(tenant: string, since: Timestamp): Promise<readonly OpenAlert[]>;
  /** Alerts that nothing was looked up for yet, newest first. */
  bareAlerts(tenant: string, since: Timestamp, limit: number): Promise<readonly OpenAlert[]>;
}
