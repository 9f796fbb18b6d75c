import { BotError } from '../domain/errors.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { JobReader } from './job-reader.ts';

/** The folder of a job, asked for where the job does not tell. Throws `BotError('refused')` when it cannot be found. */
export async function folderOfJob(job: Job, reader: JobReader): Promise<FolderRef> {
  const folder = job.folder ?? (await reader.byId(job.id))?.folder ?? null;
  if (folder !== null) return folder;
  throw new BotError('refused', `Job ${job.id} is not there any more, or its folder is not known.`, {
    hint: 'Look at it in Orchestrator itself.',
  });
}
