import type { AlertBody } from '../domain/alert-body.ts';
import type { Job } from '../domain/job.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import type { StormCause } from '../domain/storm-body.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';

/** A version that was published this long before the first fault, or less, may be to blame. */
const shortlyMs = 3_600_000;
/** A storm asks for it within minutes. */
const keptMs = 6 * 3_600_000;

/**
 * When the version that faulted was published to the folder, if that was within the hour before the first fault of the
 * alert: one read. Null also when it was not, and where Orchestrator does not tell.
 */
export async function readPublished(orchestrator: Orchestrator, body: AlertBody): Promise<Timestamp | null> {
  const { job, tally } = body;
  const first = tally?.since ?? job.ended ?? job.started ?? job.created;
  if (first === null) return null;
  const at = await orchestrator.versionSince(job).catch(() => null);
  if (at === null || !isShortlyBefore(at, first)) return null;
  // A job that began before ran the version before, whatever its row says by now.
  return job.started !== null && epochMs(job.started) < epochMs(at) ? null : at;
}

/** Remembers it for the storm that this fault may turn out to be part of. */
export async function keepPublished(store: Store, job: Job, at: Timestamp, now: Date): Promise<void> {
  await store.keep(keyOf(job.tenant, job), at, timestamp(now.getTime() + keptMs));
}

/** The causes of a storm since then, with what is known about their versions. */
export async function withPublished(
  store: Store,
  tenant: string,
  causes: readonly StormCause[],
  since: Timestamp,
): Promise<readonly StormCause[]> {
  return Promise.all(
    causes.map(async (cause) => {
      const { folder, process, version } = cause;
      if (process === null || version === undefined || folder === undefined) return cause;
      const at = await store.recall(
        keyOf(tenant, { process, processVersion: version, folder: { path: folder } }),
      );
      const published = at === null ? null : timestamp(new Date(at));
      return published !== null && epochMs(since) - epochMs(published) <= shortlyMs
        ? { ...cause, published }
        : cause;
    }),
  );
}

function isShortlyBefore(at: Timestamp, fault: Timestamp): boolean {
  const age = epochMs(fault) - epochMs(at);
  return age >= 0 && age <= shortlyMs;
}

function keyOf(
  tenant: string,
  {
    folder,
    process,
    processVersion,
  }: Pick<Job, 'process' | 'processVersion'> & { folder: { path: string } | null },
): string {
  return `published:${tenant}:${JSON.stringify([folder?.path ?? '', process, processVersion])}`;
}
