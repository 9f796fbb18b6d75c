import type { BulkBody, BulkFate } from '../domain/bulk-body.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import type { Logger } from '../logger.ts';

/** What a bulk needs to go on. */
export interface BulkParts {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly deliverer: { wake(noticeId?: string): void };
  readonly follower: { wake(): void };
  /** Resolves when the next request of this kind may leave. */
  readonly turn: (kind: 'retry' | 'end') => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  readonly stopping: () => boolean;
  readonly log: Logger;
  readonly now: () => Date;
}

/** A bulk that is worked at. */
export interface Work {
  readonly id: string;
  readonly body: BulkBody;
  /** Keeps what became of these jobs, and returns the bulk as it then is. Throws when another process has taken it over. */
  save(fates: ReadonlyMap<number, BulkFate>): Promise<BulkBody>;
}
