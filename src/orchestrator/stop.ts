import { BotError } from '../domain/errors.ts';
import type { FolderRef, Job, StopStrategy } from '../domain/job.ts';
import { LostAnswer } from './errors.ts';
import type { Http } from './http.ts';
import type { JobReader } from './job-reader.ts';
import { integer } from './odata.ts';
import { needs } from './permissions.ts';

interface Group {
  readonly folder: FolderRef | null;
  readonly jobs: Job[];
}

/** Stops or kills jobs with StopJobs, one request a folder. Rules: `Orchestrator.stop`. */
export function createStopper(options: {
  readonly http: Http;
  readonly reader: JobReader;
}): (jobs: readonly Job[], strategy: StopStrategy) => Promise<void> {
  const { http, reader } = options;

  async function post({ folder, jobs }: Group, strategy: StopStrategy): Promise<void> {
    const verb = strategy === 'Kill' ? 'kill' : 'stop';
    const doing = `${verb} ${jobs.length === 1 ? 'job' : 'jobs'} ${jobs.map((job) => job.id).join(', ')}`;
    try {
      await http.post(
        {
          doing,
          needs: needs.editJobs,
          folder,
          path: 'odata/Jobs/UiPath.Server.Configuration.OData.StopJobs',
        },
        { jobIds: jobs.map((job) => Number(integer(job.id).literal)), strategy },
      );
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      throw new BotError(
        'unavailable',
        `The request to ${doing} may or may not have reached Orchestrator: ${error.message}.`,
        { hint: 'Look at the state of the job before trying again.', cause: error.cause },
      );
    }
  }

  return async (jobs, strategy) => {
    const groups = await byFolder(jobs, reader);
    const done: number[] = [];
    for (const group of groups) {
      try {
        await post(group, strategy);
      } catch (error) {
        throw error instanceof BotError ? withDone(error, done) : error;
      }
      done.push(...group.jobs.map((job) => job.id));
    }
  };
}

async function byFolder(jobs: readonly Job[], reader: JobReader): Promise<readonly Group[]> {
  const groups = new Map<number | null, Group>();
  for (const job of jobs) {
    const folder = job.folder ?? (await reader.byId(job.id))?.folder ?? null;
    const group = groups.get(folder?.id ?? null) ?? { folder, jobs: [] };
    group.jobs.push(job);
    groups.set(folder?.id ?? null, group);
  }
  return [...groups.values()];
}

/** The error of one folder, with what had been accepted in the folders before it. */
function withDone(error: BotError, done: readonly number[]): BotError {
  if (done.length === 0) return error;
  return new BotError(error.kind, `${error.message} Before that it accepted: ${done.join(', ')}.`, {
    ...(error.hint === null ? {} : { hint: error.hint }),
    ...(error.status === null ? {} : { status: error.status }),
    ...(error.code === null ? {} : { code: error.code }),
    cause: error,
  });
}
