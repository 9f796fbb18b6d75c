import type { Usage } from './orchestrator.ts';
import type { Timestamp } from './timestamp.ts';
import type { Trouble } from './watch-body.ts';

/** How the bot itself is doing: read by `status`, `/readyz` and the metrics. */
export interface Health {
  readonly version: string;
  readonly startedAt: Timestamp;
  readonly tenants: readonly TenantHealth[];
  readonly platforms: readonly { readonly platform: 'slack' | 'teams'; readonly trouble: string | null }[];
  /** Alert places that are behind. */
  readonly waiting: readonly {
    readonly target: string;
    readonly count: number;
    readonly lastError: string | null;
  }[];
  /** Null when the store can be read and written. */
  readonly storeTrouble: string | null;
  /** What keeps the bot from seeing or telling, as the admin routes were told. */
  readonly troubles: readonly Trouble[];
  /** The last sign of life that was sent out: why it failed, or null; absent when none is sent. */
  readonly heartbeat?: { readonly at: Timestamp | null; readonly trouble: string | null };
}

export interface TenantHealth {
  readonly tenant: string;
  /** Null when the last poll went well; else why not, for people. */
  readonly trouble: string | null;
  /** Since when the trouble lasts. */
  readonly troubleSince: Timestamp | null;
  /** Server time of the last poll that was read to its end. */
  readonly polledAt: Timestamp | null;
  /** Requests that the last poll needed. */
  readonly requestsPerPoll: number | null;
  readonly usage: Usage;
}
