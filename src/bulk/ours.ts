import { z } from 'zod';
import { outcomeOf, type RetryOutcome } from '../commands/claimant.ts';
import { type BulkFate, isDecided, retryClaim } from '../domain/bulk-body.ts';
import type { Claim } from '../domain/store/claims.ts';
import type { BulkParts, Work } from './parts.ts';

const ownShape = z.object({ bulk: z.string(), after: z.number() });

/**
 * Who holds a claim: the person, for whoever comes later, and the bulk, for itself after a crash. What is done under it
 * makes jobs with ids above `after`.
 */
export function claimText({ body: { by }, id }: Work, after: number): string {
  return JSON.stringify({ ...by, bulk: id, after });
}

/** The `after` of a claim that this bulk took; null for a claim of somebody else's. */
export function ownClaim(
  { by }: Pick<Claim & { won: false }, 'by'>,
  { id }: Pick<Work, 'id'>,
): number | null {
  if (!by.startsWith('{')) return null;
  const own = ownShape.safeParse(JSON.parse(by)).data;
  return own?.bulk === id ? own.after : null;
}

/** What is said of a job whose turn did not come. */
export function calledOff({ body: { cancelled } }: Work): BulkFate {
  return { name: 'skipped', reason: `called off by ${cancelled?.name ?? 'somebody'}` };
}

/** What the claims say of the retries that this bulk began and that its body does not tell yet. */
export async function begunRetries(
  { orchestrator, store }: BulkParts,
  work: Pick<Work, 'body' | 'id'>,
): Promise<ReadonlyMap<number, BulkFate>> {
  const { tenant } = orchestrator;
  const { jobs, verb } = work.body;
  const begun = new Map<number, BulkFate>();
  if (verb !== 'retry') return begun;
  const open = jobs.filter(({ fate }) => !isDecided(fate)).map(({ id }) => id);
  const held = await store.claims(open.map((id) => retryClaim({ tenant, id })));
  for (const id of open) {
    const claim = held.get(retryClaim({ tenant, id }));
    if (claim !== undefined && ownClaim(claim, work) !== null) begun.set(id, fateOf(outcomeOf(claim)));
  }
  return begun;
}

/** As a settled claim tells it; null is one that is not. */
export function fateOf(outcome: RetryOutcome | null): BulkFate {
  const { job, note } = outcome ?? { job: null, note: null };
  return job === null
    ? { name: 'unknown', reason: note ?? 'it broke off in the middle.' }
    : { name: 'done', job };
}

/** Leaves alone every job that nothing was begun with; what was begun is still looked after. */
export async function callOff(parts: BulkParts, work: Work): Promise<void> {
  const begun = await begunRetries(parts, work);
  const left = work.body.jobs.filter(({ fate, id }) => fate.name === 'waiting' && !begun.has(id));
  await work.save(new Map(left.map(({ id }) => [id, calledOff(work)])));
}
