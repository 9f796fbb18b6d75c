import type { Job } from '../../domain/job.ts';
import type { Store } from '../../domain/store.ts';
import { mayBeStuck } from '../../domain/stuck-body.ts';
import type { Timestamp } from '../../domain/timestamp.ts';

/** What one look leaves to the next. */
export interface Look {
  /** The server's clock then. */
  readonly at: Timestamp;
  /** Where it ended, when it did not come to the end. */
  readonly after: string | null;
  readonly ending: Endings;
}

/** Jobs that were told to end and have not, by id: since when they are seen in that state. */
export type Endings = Readonly<
  Record<number, { readonly state: Job['state']; readonly since: Timestamp } | undefined>
>;

const lookKey = (tenant: string): string => `stuck:look:${tenant}`;

export async function recallLook(store: Store, tenant: string): Promise<Look | null> {
  const text = await store.recall(lookKey(tenant));
  return text === null ? null : (JSON.parse(text) as Look);
}

export async function keepLook(store: Store, tenant: string, look: Look): Promise<void> {
  await store.keep(lookKey(tenant), JSON.stringify(look));
}

/**
 * Since when jobs are ending, after one more look: a state that is new counts from `now`. What a look that did not see all
 * jobs leaves out (`whole` is false) is kept.
 */
export function seenEnding(before: Endings, jobs: readonly Job[], now: Timestamp, whole: boolean): Endings {
  const seen = new Set(jobs.map((job) => String(job.id)));
  const unseen = whole ? [] : Object.entries(before).filter(([id]) => !seen.has(id));
  const ending = jobs.filter((job) => mayBeStuck(job.state) === 'ending');
  return Object.fromEntries([
    ...unseen,
    ...ending.map((job) => {
      const old = before[job.id];
      return [job.id, old?.state === job.state ? old : { state: job.state, since: now }];
    }),
  ]);
}
