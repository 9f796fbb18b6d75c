import { canRetry, canStop, type Job } from './job.ts';
import type { Person } from './person.ts';
import type { Timestamp } from './timestamp.ts';

export type BulkVerb = 'retry' | 'stop' | 'kill';

/** Several jobs that a person retries, stops or kills together, from the click to the summary. */
export interface BulkBody {
  readonly kind: 'bulk';
  readonly verb: BulkVerb;
  /** Who confirmed it. */
  readonly by: Person;
  readonly at: Timestamp;
  /** Where it was confirmed. */
  readonly target: string;
  /** The jobs in words, e.g. `12 Invoice_Processing, 2 Release_Project, in Finance; 3 robots`. */
  readonly what: string;
  readonly jobs: readonly BulkJob[];
  /** Who called off the jobs that were left; null when nobody did. */
  readonly cancelled: Person | null;
  /** True once every job has its fate, and the audit its line. */
  readonly ended: boolean;
  /** Id of the click, for the audit. */
  readonly invocation: string;
  /** Name of the rule that allowed it, and who agreed where somebody had to: for the audit. Absent in bulks of older versions. */
  readonly rule?: string | null;
  /** The process and the folder of all jobs, where it is one: for the audit. */
  readonly process?: string | null;
  readonly folder?: string | null;
  readonly approvedBy?: Person | null;
}

interface BulkJob {
  readonly id: number;
  readonly fate: BulkFate;
}

/** What became of one job of a bulk. */
export type BulkFate =
  | { readonly name: 'waiting' }
  /** A stop or kill of it has begun: it may have reached Orchestrator. */
  | { readonly name: 'sent' }
  /** `job` is the new one of a retry. */
  | { readonly name: 'done'; readonly job: number | null }
  /** There was nothing to do. */
  | { readonly name: 'skipped'; readonly reason: string }
  | { readonly name: 'failed'; readonly reason: string; readonly hint: string | null }
  /** Its answer was lost: it may have been done, so it is not done again. */
  | { readonly name: 'unknown'; readonly reason: string };

/** Jobs of one bulk at most. */
export const mostBulkJobs = 1000;

/** The claim that a plan is carried out once. */
export function bulkClaim(id: string): string {
  return `bulk:${id}`;
}

/** The claim that keeps a job from being retried for the n-th time by two people. */
export function retryClaim(job: Pick<Job, 'tenant' | 'id'>, turn = 1): string {
  return `retry:${job.tenant}:${job.id}${turn === 1 ? '' : `:${turn}`}`;
}

/** The claim that keeps a job from being stopped or killed by two people at a time. */
export function endClaim(job: Pick<Job, 'tenant' | 'id'>): string {
  return `end:${job.tenant}:${job.id};`;
}

/** After this long (ms) such a claim was left behind by a process that died. */
export const endClaimLivesMs = 60_000;

/** Does the verb make sense for a job in this state? */
export function applies(verb: BulkVerb, job: Pick<Job, 'state'>): boolean {
  if (verb === 'retry') return canRetry(job);
  return canStop(job, verb === 'kill' ? 'Kill' : 'SoftStop');
}

export function isDecided(fate: BulkFate): boolean {
  return fate.name !== 'waiting' && fate.name !== 'sent';
}

/** The body with these fates; the same object when they say nothing new. */
export function withFates(body: BulkBody, fates: ReadonlyMap<number, BulkFate>): BulkBody {
  let changed = false;
  const jobs = body.jobs.map((job) => {
    const fate = fates.get(job.id);
    if (fate === undefined || isDecided(job.fate)) return job;
    changed = true;
    return { ...job, fate };
  });
  return changed ? { ...body, jobs } : body;
}

/** The jobs that met this fate. */
export function jobsWith<N extends BulkFate['name']>(
  body: Pick<BulkBody, 'jobs'>,
  name: N,
): readonly { readonly id: number; readonly fate: Extract<BulkFate, { name: N }> }[] {
  return body.jobs.flatMap(({ id, fate }) =>
    fate.name === name ? [{ id, fate: fate as Extract<BulkFate, { name: N }> }] : [],
  );
}

/** How many met each fate; those under way count as waiting. */
export function countFates(
  body: Pick<BulkBody, 'jobs'>,
): Readonly<Record<'waiting' | 'done' | 'skipped' | 'failed' | 'unknown', number>> {
  const counts = { waiting: 0, done: 0, skipped: 0, failed: 0, unknown: 0 };
  for (const { fate } of body.jobs) counts[fate.name === 'sent' ? 'waiting' : fate.name] += 1;
  return counts;
}

/** What stands in the audit once it has ended: `ok: 12 done, 2 skipped`, `failed: 12 done, 2 failed`. */
export function bulkOutcome(body: BulkBody): string {
  const { done, failed, skipped, unknown, waiting } = countFates(body);
  const parts = [
    [done, 'done'],
    [failed, 'failed'],
    [unknown, 'not known'],
    [skipped, 'skipped'],
    [waiting, 'not tried'],
  ] as const;
  const said = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
  return `${failed + unknown + waiting === 0 ? 'ok' : 'failed'}: ${said}`;
}
