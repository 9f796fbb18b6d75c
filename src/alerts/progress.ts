import type { PollState } from '../domain/store/faults.ts';
import type { Store } from '../domain/store.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import type { Window } from './detect.ts';
import type { Causes } from './summary.ts';

/** A window that is being read, page by page, perhaps over several polls and restarts. */
export interface Progress {
  readonly window: Window;
  readonly lookbackMs: number;
  readonly routes: readonly string[];
  /** Where the last page that is kept ended; null before the first. */
  readonly after: string | null;
  /** Server time of the first page: what happened later may be missing from it. */
  readonly startedAt: Timestamp | null;
  /** Faulted rows so far. */
  readonly rows: number;
  /** Counted for a summary only. */
  readonly causes: Causes;
  /** Routes that were added since the last sweep: they get a summary, too. */
  readonly newRoutes: readonly string[];
}

const progressKey = (tenant: string): string => `poll:progress:${tenant}`;
const routesKey = (tenant: string): string => `poll:routes:${tenant}`;
const lookbackKey = (tenant: string): string => `poll:lookback:${tenant}`;

/**
 * The window that was left half read, if it still leads anywhere: not when a poll that began later was read to its end,
 * nor when the lookback or the routes are others now.
 */
export async function recallProgress(
  store: Store,
  tenant: string,
  state: PollState | null,
  { lookbackMs, routes }: Pick<Progress, 'lookbackMs' | 'routes'>,
): Promise<Progress | null> {
  const text = await store.recall(progressKey(tenant));
  if (text === null) return null;
  const progress = JSON.parse(text) as Progress;
  if (progress.lookbackMs !== lookbackMs || progress.routes?.join() !== routes.join()) return null;
  if (progress.startedAt === null) return null;
  if (state === null) return progress;
  return progress.window.reason !== 'first-look' && progress.startedAt > state.polledUntil ? progress : null;
}

/** Keeps how far a window was read. */
export async function keepProgress(store: Store, tenant: string, progress: Progress): Promise<void> {
  await store.keep(progressKey(tenant), JSON.stringify(progress));
}

/** Forgets it: the window was read to its end. */
export async function dropProgress(store: Store, tenant: string): Promise<void> {
  await store.forget(progressKey(tenant));
}

/** The lookback, in ms, that the last sweep has read whole; null before the first. */
export async function recallLookback(store: Store, tenant: string): Promise<number | null> {
  const text = await store.recall(lookbackKey(tenant));
  return text === null ? null : Number(text);
}

export async function keepLookback(store: Store, tenant: string, lookbackMs: number): Promise<void> {
  await store.keep(lookbackKey(tenant), String(lookbackMs));
}

/** The routes that the last sweep knew; null before the first. */
export async function recallRoutes(store: Store, tenant: string): Promise<readonly string[] | null> {
  const text = await store.recall(routesKey(tenant));
  return text === null ? null : (JSON.parse(text) as readonly string[]);
}

export async function keepRoutes(store: Store, tenant: string, routes: readonly string[]): Promise<void> {
  await store.keep(routesKey(tenant), JSON.stringify(routes));
}
