import { isFinal, type Job } from '../domain/job.ts';
import type { Claim } from '../domain/store/claims.ts';
import { epochMs } from '../domain/timestamp.ts';
import { outcomeOf } from './claimant.ts';
import type { Context } from './define.ts';

/** Longer than any start takes, with all look-ups after a lost answer: unsettled after this, it broke off. */
const underWayMs = 5 * 60_000;

/** How that stands which somebody asked for before. */
export interface Earlier {
  readonly job: Job | null;
  /** What is known where there is no job. */
  readonly note: string | null;
  /** True while it may still come to an end by itself: no reason to do it once more. */
  readonly open: boolean;
}

/** Reads anew how the start or retry stands that was made under this claim. */
export async function earlierOf(
  { now, orchestrator }: Pick<Context, 'now' | 'orchestrator'>,
  claim: Claim & { won: false },
): Promise<Earlier> {
  const outcome = outcomeOf(claim);
  if (outcome === null) {
    const open = now().getTime() - epochMs(claim.at) < underWayMs;
    return { job: null, note: open ? 'under way.' : 'nothing is known of what came of it.', open };
  }
  if (outcome.job === null) return { job: null, note: outcome.note, open: false };
  const job = await orchestrator.job(outcome.job);
  if (job === null) return { job: null, note: `job ${outcome.job}, which is gone.`, open: false };
  return { job, note: null, open: !isFinal(job) };
}
