import { claimant } from '../commands/claimant.ts';
import { applies, type BulkFate, endClaim, endClaimLivesMs, isDecided } from '../domain/bulk-body.ts';
import { BotError } from '../domain/errors.ts';
import { isFinal, type Job, type StopStrategy } from '../domain/job.ts';
import { timestamp } from '../domain/timestamp.ts';
import { calledOff, claimText, ownClaim } from './ours.ts';
import type { BulkParts, Work } from './parts.ts';
import { jobsPerRead, readJobs } from './read-jobs.ts';
import { isPassing, reasonOf } from './reason.ts';
import { tellStory } from './story.ts';

/**
 * Stops or kills the next jobs of a bulk: one request a folder. What was under way when a process died shows in the
 * states, which are read before anything is sent. Throws `BotError` for passing trouble.
 */
export async function endNext(parts: BulkParts, work: Work): Promise<void> {
  const next = work.body.jobs.filter(({ fate }) => !isDecided(fate)).slice(0, jobsPerRead);
  const jobs = await readJobs(
    parts.orchestrator,
    next.map(({ id }) => id),
  );
  const fates = new Map<number, BulkFate>();
  const able: Job[] = [];
  for (const { fate, id } of next) {
    const job = jobs.get(id);
    if (job === undefined) fates.set(id, { name: 'skipped', reason: 'gone from Orchestrator' });
    else if (!applies(work.body.verb, job))
      fates.set(id, await ended(parts, work, job, fate.name === 'sent'));
    else if (work.body.cancelled === null) able.push(job);
    else fates.set(id, calledOff(work));
  }
  const claimed = await claimAll(parts, work, able, fates);
  try {
    for (const job of claimed) fates.set(job.id, { name: 'sent' });
    const body = await work.save(fates);
    if (body.cancelled === null) for (const group of byFolder(claimed)) await endGroup(parts, work, group);
  } finally {
    for (const job of claimed) await parts.store.release(endClaim(job));
  }
}

/** The jobs that nobody else is ending at this moment; the others get their fate. */
async function claimAll(
  { now, store }: BulkParts,
  work: Work,
  jobs: readonly Job[],
  fates: Map<number, BulkFate>,
): Promise<readonly Job[]> {
  const claimed: Job[] = [];
  const at = now();
  for (const job of jobs) {
    const key = endClaim(job);
    await store.forgetClaims(key, timestamp(at.getTime() - endClaimLivesMs));
    const claim = await store.claim(key, claimText(work, 0), timestamp(at));
    if (claim.won || ownClaim(claim, work) !== null) claimed.push(job);
    else fates.set(job.id, { name: 'skipped', reason: `${claimant(claim).name} is ending it` });
  }
  return claimed;
}

async function endGroup(parts: BulkParts, work: Work, jobs: readonly Job[]): Promise<void> {
  const { orchestrator, turn } = parts;
  const { verb } = work.body;
  const ids = jobs.map((job) => job.id);
  const strategy: StopStrategy = verb === 'kill' ? 'Kill' : 'SoftStop';
  await turn('end');
  try {
    await orchestrator.stop(jobs, strategy);
  } catch (error) {
    if (!(error instanceof BotError) || isPassing(error)) throw error;
    await afterRefusal(parts, work, jobs, error);
    return;
  }
  for (const id of ids) await tellEnd(parts, work, id);
  await work.save(new Map(ids.map((id) => [id, { name: 'done', job: null }])));
}

/** One job that has ended can be why a whole request was refused: the others are tried one by one. */
async function afterRefusal(
  parts: BulkParts,
  work: Work,
  jobs: readonly Job[],
  error: BotError,
): Promise<void> {
  const ids = jobs.map((job) => job.id);
  const failed: BulkFate = { name: 'failed', reason: reasonOf(error, ids), hint: error.hint };
  if (error.kind !== 'refused') {
    await work.save(new Map(ids.map((id) => [id, failed])));
    return;
  }
  const now = await readJobs(parts.orchestrator, ids);
  const fates = new Map<number, BulkFate>();
  const again: Job[] = [];
  for (const id of ids) {
    const job = now.get(id);
    if (job === undefined) fates.set(id, { name: 'skipped', reason: 'gone from Orchestrator' });
    else if (!applies(work.body.verb, job)) fates.set(id, await ended(parts, work, job, true));
    else if (jobs.length === 1) fates.set(id, failed);
    else again.push(job);
  }
  await work.save(fates);
  for (const job of again) await endGroup(parts, work, [job]);
}

/** What became of a job with which nothing more can be done. `sent`: a request of ours may have ended it. */
async function ended(parts: BulkParts, work: Work, job: Job, sent: boolean): Promise<BulkFate> {
  if (sent && (!isFinal(job) || job.state === 'Stopped' || job.stopStrategy !== null)) {
    await tellEnd(parts, work, job.id);
    return { name: 'done', job: null };
  }
  return { name: 'skipped', reason: isFinal(job) ? 'ended already' : `${job.state} already` };
}

async function tellEnd(parts: BulkParts, { body }: Work, jobId: number): Promise<void> {
  const { at, by, verb } = body;
  if (verb !== 'retry') await tellStory(parts, jobId, { did: verb, by, at, jobId });
}

function byFolder(jobs: readonly Job[]): readonly (readonly Job[])[] {
  const groups = new Map<number | null, Job[]>();
  for (const job of jobs) {
    const folder = job.folder?.id ?? null;
    groups.set(folder, [...(groups.get(folder) ?? []), job]);
  }
  return [...groups.values()];
}
