import type { Audience } from '../domain/audience.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Duty } from '../domain/owner.ts';
import type { Route } from '../domain/route.ts';
import type { Store } from '../domain/store.ts';
import type { Logger } from '../logger.ts';

/** What looking for faults needs. */
export interface PollSettings {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  /** Places that get every alert. */
  readonly routes: readonly Route[];
  /** Who may be told of what where it was asked for in chat; everybody of all when absent. */
  readonly audience?: Audience;
  /** Who answers for what, and what must not wait; nothing when absent. */
  readonly duty?: Duty;
  readonly lookbackMs: number;
  readonly log: Logger;
  /** The bot's own clock. */
  readonly now: () => Date;
  /** Called whenever there is something new to deliver. */
  readonly told: () => void;
  /** Other limits than the usual, so that tests meet them sooner. */
  readonly limits?: {
    readonly pageRows?: number;
    readonly pagesPerPoll?: number;
    readonly cheapSweepRows?: number;
  };
}
