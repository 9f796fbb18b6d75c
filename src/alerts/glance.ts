import { timestamp } from '../domain/timestamp.ts';
import { watchedFrom } from './detect.ts';
import { judgePage } from './judge-page.ts';
import type { PollSettings } from './poll-settings.ts';
import { recallLookback } from './progress.ts';
import { type Told, tell } from './tell.ts';
import { reportUnreadable } from './unreadable.ts';

export interface GlanceOutcome extends Told {
  /** Jobs that are not faulted, or not ours to see, as far as the server tells now. */
  readonly missing: readonly number[];
}

/**
 * Looks at single jobs that are said to have faulted, ahead of the poll and with one request (at most 50
 * of them). What is said is not believed: Orchestrator is asked, each fault is judged and recorded as a poll would, and how
 * far the polls have come stays as it is, so that they find whatever this misses. Returns null, without asking, before
 * the first look ever has ended. `still`: see `poll`. Throws what Orchestrator or the store throws.
 */
export async function glance(
  settings: PollSettings,
  ids: readonly number[],
  still: () => Promise<boolean>,
): Promise<GlanceOutcome | null> {
  const { orchestrator, store, log, routes, told } = settings;
  const { tenant } = orchestrator;
  const state = await store.pollState(tenant);
  if (state === null) return null;
  // A lookback that was made longer counts from its first sweep on: until then older faults are history.
  const swept = (await recallLookback(store, tenant)) ?? settings.lookbackMs;
  const createdAfter = watchedFrom(state.polledUntil, Math.min(settings.lookbackMs, swept));
  const page = await orchestrator.jobs({
    filter: { ids, states: ['Faulted'], createdAfter },
    order: 'oldest',
    top: ids.length,
  });
  const seen = new Set([...page.jobs, ...page.malformed].map(({ id }) => id));
  const missing = ids.filter((id) => !seen.has(id));
  if (!(await still())) return { fresh: 0, later: 0, missing: ids };

  const serverTime = timestamp(page.serverTime);
  const targets = routes.map((route) => route.target);
  await reportUnreadable({ store, log, told, tenant }, page.malformed, targets, serverTime);
  const judged = await judgePage({ ...settings, tenant }, state, { sweep: false }, page.jobs, serverTime);
  return { ...(await tell(settings, judged, [], null, serverTime)), missing };
}
