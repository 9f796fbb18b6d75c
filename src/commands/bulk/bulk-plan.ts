import { applies, type BulkVerb, retryClaim } from '../../domain/bulk-body.ts';
import { isFinal, type Job, type JobState, jobStates } from '../../domain/job.ts';
import type { Subject } from '../../domain/policy.ts';
import type { Store } from '../../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { LeftOut, LeftOutReason } from '../../views/bulk-question.ts';

/** What a person was asked about, kept so that the click carries a reference only. */
export interface BulkPlan {
  readonly verb: BulkVerb;
  readonly tenant: string;
  readonly jobs: readonly number[];
  /** The jobs in words. */
  readonly what: string;
  /** What they are, as rules speak of them: each once. */
  readonly of: readonly Subject[];
  readonly until: Timestamp;
}

/** How long a question can be answered: what it says of the jobs grows old. */
const planLivesMs = 3_600_000;

const planKey = (id: string): string => `bulk-plan:${id}`;

export async function keepPlan(
  store: Store,
  id: string,
  plan: Omit<BulkPlan, 'until'>,
  now: Date,
): Promise<void> {
  const until = timestamp(now.getTime() + planLivesMs);
  const kept: BulkPlan = { ...plan, until };
  await store.keep(planKey(id), JSON.stringify(kept), until);
}

/** Null when it was never made, is too old, or was dropped. */
export async function recallPlan(store: Store, id: string, now: Date): Promise<BulkPlan | null> {
  const text = await store.recall(planKey(id));
  const plan = text === null ? null : (JSON.parse(text) as Omit<BulkPlan, 'of'> & Partial<BulkPlan>);
  // One from before an update does not say what rules have to know.
  if (plan?.of === undefined) return null;
  return epochMs(plan.until) <= now.getTime() ? null : { ...plan, of: plan.of };
}

/** Keeps what was meant for longer: somebody else is asked first. */
export async function prolongPlan(store: Store, id: string, now: Date, until: Timestamp): Promise<void> {
  const plan = await recallPlan(store, id, now);
  if (plan !== null) await store.keep(planKey(id), JSON.stringify({ ...plan, until }), until);
}

export async function dropPlan(store: Store, id: string): Promise<void> {
  await store.forget(planKey(id));
}

/** The jobs that the verb makes sense for, each once, and the others by reason. */
export function divide(
  verb: BulkVerb,
  jobs: readonly Job[],
  retried: ReadonlySet<number>,
): { readonly taken: readonly Job[]; readonly leftOut: readonly LeftOut[] } {
  const taken: Job[] = [];
  const others = new Map<LeftOutReason, number[]>();
  for (const job of new Map(jobs.map((each) => [each.id, each])).values()) {
    const why = whyNot(verb, job) ?? (verb === 'retry' && retried.has(job.id) ? 'retried' : null);
    if (why === null) taken.push(job);
    else others.set(why, [...(others.get(why) ?? []), job.id]);
  }
  const leftOut = [...others].map(([why, ids]) => ({ why, ids, count: ids.length }));
  return { taken, leftOut };
}

/** Why the verb makes no sense for a job in this state; null when it does. */
export function whyNot(verb: BulkVerb, job: Pick<Job, 'state'>): LeftOutReason | null {
  if (applies(verb, job)) return null;
  if (verb === 'retry') return 'alive';
  return isFinal(job) ? 'ended' : 'ending';
}

/** The states to look for where the person named none: a retry is for what faulted, a stop for what can be stopped. */
export function usualStates(verb: BulkVerb): readonly JobState[] {
  return verb === 'retry' ? ['Faulted'] : jobStates.filter((state) => applies(verb, { state }));
}

/** Those of these jobs that somebody has retried. */
export async function retriedBefore(
  store: Pick<Store, 'claims'>,
  jobs: readonly Job[],
): Promise<ReadonlySet<number>> {
  const held = await store.claims(jobs.map((job) => retryClaim(job)));
  return new Set(jobs.filter((job) => held.has(retryClaim(job))).map((job) => job.id));
}
