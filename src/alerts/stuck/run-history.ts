import type { Job } from '../../domain/job.ts';
import type { Orchestrator } from '../../domain/orchestrator.ts';
import type { Store } from '../../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';

/** How long the last runs of a process took that went well. */
export interface RunHistory {
  readonly runs: number;
  /** Half of them took no longer, in ms. */
  readonly usualMs: number;
  /** 95 % of them took no longer, in ms. */
  readonly longMs: number;
}

/** Runs that are looked at. */
const lastRuns = 50;
/** What was learned counts for so long. */
const keptMs = 24 * 3_600_000;
const long = 0.95;

type Of = Pick<Job, 'tenant' | 'process' | 'folder'>;

/** Reads how long the last 50 successful runs took: one request. Runs that were asked to stop say nothing. */
export async function readHistory(orchestrator: Orchestrator, { folder, process }: Of): Promise<RunHistory> {
  const { jobs } = await orchestrator.jobs({
    filter: { process, ...(folder === null ? {} : { folder: folder.path }), states: ['Successful'] },
    order: 'newest',
    top: lastRuns,
    exactly: true,
  });
  return historyOf(jobs);
}

/** Sums runs up. */
export function historyOf(jobs: readonly Job[]): RunHistory {
  const took = jobs
    .filter((job) => job.stopStrategy === null)
    .map(({ ended, started }) =>
      ended === null || started === null ? -1 : epochMs(ended) - epochMs(started),
    )
    .filter((ms) => ms >= 0)
    .toSorted((a, b) => a - b);
  const upTo = (share: number): number => took[Math.max(0, Math.ceil(took.length * share) - 1)] ?? 0;
  return { runs: took.length, usualMs: upTo(0.5), longMs: upTo(long) };
}

/** What was learned within the last day, by the server's clock; null when that has to be read anew. */
export async function recallHistory(store: Store, of: Of, now: Timestamp): Promise<RunHistory | null> {
  const text = await store.recall(historyKey(of));
  if (text === null) return null;
  const { at, ...history } = JSON.parse(text) as RunHistory & { readonly at: Timestamp };
  const ageMs = epochMs(now) - epochMs(at);
  return ageMs >= 0 && ageMs < keptMs ? history : null;
}

export async function keepHistory(store: Store, of: Of, history: RunHistory, now: Timestamp): Promise<void> {
  const until = timestamp(epochMs(now) + keptMs);
  await store.keep(historyKey(of), JSON.stringify({ ...history, at: now }), until);
}

/** The same for jobs of the same process in the same folder. */
export function historyKey({ folder, process, tenant }: Of): string {
  return `runs:${JSON.stringify([tenant, folder?.path ?? null, process])}`;
}
