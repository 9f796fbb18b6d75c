import type { Job } from '../domain/job.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';

/** Jobs that are read, and then acted on, together: their ids must fit into one filter. */
export const jobsPerRead = 50;

/** These jobs as they are now, by id; those that are gone or cannot be read are missing. */
export async function readJobs(
  orchestrator: Pick<Orchestrator, 'jobs'>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Job>> {
  const { jobs } = await orchestrator.jobs({ filter: { ids }, order: 'newest', top: jobsPerRead });
  return new Map(jobs.map((job) => [job.id, job]));
}

/** Id of the newest job of all; those that are made from now on have higher ones. 0 when there is none. */
export async function newestJob(orchestrator: Pick<Orchestrator, 'jobs'>): Promise<number> {
  const { jobs, malformed } = await orchestrator.jobs({ filter: {}, order: 'newest', top: 1 });
  return Math.max(0, ...[...jobs, ...malformed].map(({ id }) => id ?? 0));
}
