import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { retryClaim } from '../../domain/bulk-body.ts';
import type { Job } from '../../domain/job.ts';
import type { StartRequest } from '../../domain/orchestrator.ts';
import type { Claim } from '../../domain/store/claims.ts';
import { epochMs } from '../../domain/timestamp.ts';
import { claimantText, outcomeOf } from '../claimant.ts';
import type { Context } from '../define.ts';
import { type Lost, lookForLost } from './lost-retry.ts';

/** Jobs of one start that are looked for. */
const mostStarted = 100;
/** A request that was under way when the process died may take this long to have its effect. */
const settlesMs = 10_000;

const ownShape = z.object({ approval: z.string(), after: z.number() });

/**
 * Who holds a claim: the person, for whoever comes later, and the request that was approved, for itself after a crash.
 * What is done under it makes jobs with ids above `after`.
 */
export function ownClaimText({ approved, person }: Context, after: number): string {
  return approved === null
    ? claimantText(person)
    : JSON.stringify({ ...person, approval: approved.id, after });
}

/** Jobs that a claim of ours makes have ids above this; null for a claim that this request did not take. */
export function ownAfter({ approved }: Context, { by }: Pick<Claim & { won: false }, 'by'>): number | null {
  if (approved === null || !by.startsWith('{')) return null;
  const own = ownShape.safeParse(JSON.parse(by)).data;
  return own?.approval === approved.id ? own.after : null;
}

/** Id of the newest job of this job's process, for a claim that may be taken up after a crash; 0 where none will be. */
export async function newestBefore({ approved, orchestrator }: Context, job: Job): Promise<number> {
  if (approved === null) return 0;
  const { folder, process } = job;
  const filter = { process, ...(folder === null ? {} : { folder: folder.path }) };
  const { jobs } = await orchestrator.jobs({ filter, order: 'newest', top: 1 });
  return Math.max(job.id, ...jobs.map(({ id }) => id));
}

/**
 * What came of a retry that this request began before, under the claim of this key; null where it began none. Only for
 * what was approved and broke off in the middle.
 */
export async function lostRetry(
  context: Context,
  job: Job,
  turn: number,
): Promise<(Lost & { readonly key: string }) | null> {
  const { approved, now, orchestrator, reference, store } = context;
  if (approved?.again !== true) return null;
  const keys = turn === 1 ? [retryClaim(job)] : [retryClaim(job, turn - 1), retryClaim(job, turn)];
  for (const [key, claim] of await store.claims(keys)) {
    const after = ownAfter(context, claim);
    if (after === null) continue;
    const outcome = outcomeOf(claim);
    const known = outcome === null || outcome.job === null ? null : await orchestrator.job(outcome.job);
    if (known !== null) return { kind: 'found', key, job: known };
    if (outcome !== null) return { kind: 'unclear', key, note: outcome.note ?? 'its job is gone.' };
    const wait = async (ms: number): Promise<void> => pause(ms);
    return {
      ...(await lookForLost({ now, orchestrator, wait }, job, { at: claim.at, after, reference })),
      key,
    };
  }
  return null;
}

/**
 * The jobs that this request started before it broke off, known by the reference that it gave them: it is the same each
 * time. None where it began nothing, and where what it began has come to nothing.
 */
export async function lostStart(
  context: Context,
  key: string,
  { count, process, reference }: StartRequest,
): Promise<readonly Job[]> {
  const { approved, now, orchestrator, store } = context;
  const claim = approved?.again === true ? (await store.claims([key])).get(key) : undefined;
  if (claim === undefined || ownAfter(context, claim) === null) return [];
  await pause(Math.min(settlesMs, Math.max(0, settlesMs - (now().getTime() - epochMs(claim.at)))));
  const filter = { process: process.name, folder: process.folder.path, reference };
  const { jobs } = await orchestrator.jobs({ filter, order: 'oldest', top: Math.max(count, mostStarted) });
  return jobs.filter((job) => job.reference === reference);
}
