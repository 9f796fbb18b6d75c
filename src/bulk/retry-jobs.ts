import { createHash } from 'node:crypto';
import { lookForLost } from '../commands/approval/lost-retry.ts';
import { claimant, outcomeOf, outcomeText } from '../commands/claimant.ts';
import { whileUnderWay } from '../commands/under-way.ts';
import { type BulkBody, type BulkFate, isDecided, retryClaim } from '../domain/bulk-body.ts';
import { BotError } from '../domain/errors.ts';
import { canRetry, type Job } from '../domain/job.ts';
import type { StartOutcome } from '../domain/orchestrator.ts';
import { type Timestamp, timestamp } from '../domain/timestamp.ts';
import { calledOff, claimText, ownClaim, fateOf as settledFate } from './ours.ts';
import type { BulkParts, Work } from './parts.ts';
import { jobsPerRead, newestJob, readJobs } from './read-jobs.ts';
import { isPassing, reasonOf } from './reason.ts';
import { tellStory } from './story.ts';

/** What was done is kept, and shown, this often. */
const saveEveryMs = 2_000;

/**
 * Retries the next jobs of a bulk, one after the other. The claim of each job is what keeps it from being retried
 * twice; a crash between any two lines is made good by it the next time. Throws `BotError` for passing trouble.
 */
export async function retryNext(parts: BulkParts, work: Work): Promise<void> {
  const next = work.body.jobs.filter(({ fate }) => !isDecided(fate)).slice(0, jobsPerRead);
  const jobs = await readJobs(
    parts.orchestrator,
    next.map(({ id }) => id),
  );
  const fates = new Map<number, BulkFate>();
  let newest = await newestJob(parts.orchestrator);
  let savedMs = performance.now();
  try {
    for (const { id } of next) {
      if (parts.stopping()) return;
      if (performance.now() - savedMs >= saveEveryMs) {
        savedMs = performance.now();
        if ((await work.save(fates)).cancelled !== null) return;
      }
      const job = jobs.get(id);
      const fate = await fateOf(parts, work, job, newest);
      fates.set(id, fate);
      if (fate.name === 'done' && fate.job !== null) newest = Math.max(newest, fate.job);
      if (fate.name === 'unknown') newest = await newestJob(parts.orchestrator);
    }
  } finally {
    await work.save(fates);
  }
}

async function fateOf(parts: BulkParts, work: Work, job: Job | undefined, newest: number): Promise<BulkFate> {
  if (job === undefined) return { name: 'skipped', reason: 'gone from Orchestrator' };
  if (!canRetry(job))
    return { name: 'skipped', reason: `${job.state}: there is nothing to retry until it ends` };
  return retryOne(parts, work, job, newest);
}

async function retryOne(parts: BulkParts, work: Work, job: Job, newest: number): Promise<BulkFate> {
  const { store } = parts;
  const at = timestamp(parts.now());
  const key = retryClaim(job);
  const reference = referenceOf(work.id, job.id);
  const claim = await store.claim(key, claimText(work, newest), at);
  if (!claim.won) {
    const after = ownClaim(claim, work);
    if (after === null) return { name: 'skipped', reason: `retried before by ${claimant(claim).name}` };
    const before = outcomeOf(claim);
    if (before !== null) {
      const known = before.job === null ? null : await parts.orchestrator.job(before.job);
      if (known !== null) await tellRetry(parts, work.body, job, known, claim.at);
      return settledFate(before);
    }
    const lost = await lookForLost(parts, job, { at: claim.at, after, reference });
    if (lost.kind === 'found') return started(parts, work.body, job, lost.job, claim.at);
    if (lost.kind === 'unclear') return unclear(parts, work.body, job, lost.note, claim.at);
  }
  if (work.body.cancelled !== null) {
    await store.release(key);
    return calledOff(work);
  }
  await parts.turn('retry');
  return whileUnderWay(parts, job.process, async () => send(parts, work, job, { at, newest, reference }));
}

async function send(
  parts: BulkParts,
  { body }: Work,
  job: Job,
  { at, newest, reference }: { readonly at: Timestamp; readonly newest: number; readonly reference: string },
): Promise<BulkFate> {
  const outcome = await restart(parts, job, { newest, reference });
  if ('name' in outcome) return outcome;
  const [newJob] = outcome.kind === 'started' ? outcome.jobs : [];
  if (newJob !== undefined) return started(parts, body, job, newJob, at);
  if (outcome.kind === 'not-started') {
    await parts.store.release(retryClaim(job));
    return { name: 'failed', reason: outcome.reason, hint: null };
  }
  const note = outcome.kind === 'unknown' ? outcome.reason : 'Orchestrator named no job.';
  return unclear(parts, body, job, note, at);
}

/** What Orchestrator made of it, or the fate of a job that it refused. Throws `BotError` for passing trouble. */
async function restart(
  { log, orchestrator, store }: BulkParts,
  job: Job,
  { newest, reference }: { readonly newest: number; readonly reference: string },
): Promise<StartOutcome | BulkFate> {
  try {
    return await orchestrator.restart(job, reference, newest);
  } catch (error) {
    if (!(error instanceof BotError)) {
      log.error({ job: job.id, err: error }, 'a retry broke off');
      return { kind: 'unknown', reason: 'it broke off in the middle.' };
    }
    // Nothing was done under it.
    await store.release(retryClaim(job));
    if (isPassing(error)) throw error;
    return { name: 'failed', reason: reasonOf(error, [job.id]), hint: error.hint };
  }
}

async function started(
  parts: BulkParts,
  body: BulkBody,
  job: Job,
  newJob: Job,
  at: Timestamp,
): Promise<BulkFate> {
  await parts.store.settle(retryClaim(job), outcomeText({ job: newJob.id, note: null }));
  await tellRetry(parts, body, job, newJob, at);
  return { name: 'done', job: newJob.id };
}

async function unclear(
  parts: BulkParts,
  { by }: BulkBody,
  job: Job,
  reason: string,
  at: Timestamp,
): Promise<BulkFate> {
  const note = `not known whether it started: ${reason}`;
  await parts.store.settle(retryClaim(job), outcomeText({ job: null, note }));
  await tellStory(parts, job.id, { did: 'retry', by, at, job: null, note });
  return { name: 'unknown', reason };
}

async function tellRetry(
  parts: BulkParts,
  { by }: BulkBody,
  job: Job,
  newJob: Job,
  at: Timestamp,
): Promise<void> {
  await tellStory(parts, job.id, { did: 'retry', by, at, job: newJob, note: null });
}

/** Names the retry of one job to servers that take a name; the same after a crash. */
function referenceOf(id: string, jobId: number): string {
  const digest = createHash('sha256').update(`${id}:${jobId}`).digest('hex');
  return `chatops-${digest.slice(0, 20)}`;
}
