import type { Job } from '../domain/job.ts';
import type { PollState } from '../domain/store/faults.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';
import { underWayKey, underWayMs } from '../domain/under-way.ts';
import { judge, type Verdict, type Window, watchedFrom } from './detect.ts';
import { recallLookback } from './progress.ts';

/** Judges the rows of one page, each job once. */
export async function judgePage(
  settings: {
    readonly store: Store;
    readonly tenant: string;
    readonly lookbackMs: number;
    readonly now: () => Date;
  },
  state: PollState | null,
  window: Pick<Window, 'sweep'>,
  jobs: readonly Job[],
  serverTime: Timestamp,
): Promise<readonly { readonly job: Job; readonly verdict: Verdict }[]> {
  const { store, tenant, lookbackMs, now } = settings;
  const unique = [...new Map(jobs.map((job) => [job.id, job])).values()];
  const ids = unique.map((job) => job.id);
  const known = await store.knownFaults(tenant, ids);
  const watched = state === null || !window.sweep ? null : await recallLookback(store, tenant);
  const watch =
    state !== null && watched !== null && watched < lookbackMs
      ? { createdBefore: watchedFrom(state.polledUntil, watched), faultedUntil: state.polledUntil }
      : null;
  const unknown = unique.filter((job) => !known.has(job.id));
  const underWay = await processesUnderWay(store, tenant, unknown, now());
  const from = { known, firstLook: state === null, serverTime, underWay, watch };
  return unique.map((job) => ({ job, verdict: judge(job, from) }));
}

async function processesUnderWay(
  store: Store,
  tenant: string,
  jobs: readonly Job[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const underWay = new Set<string>();
  for (const process of new Set(jobs.map((job) => job.process))) {
    const since = await store.recall(underWayKey(tenant, process));
    const ageMs = since === null ? Number.NaN : now.getTime() - epochMs(since);
    if (ageMs >= 0 && ageMs < underWayMs) underWay.add(process);
  }
  return underWay;
}
