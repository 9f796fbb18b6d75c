import { BotError } from '../domain/errors.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { Orchestrator, StartOutcome } from '../domain/orchestrator.ts';
import { isMissing, LostAnswer } from './errors.ts';
import type { Folders } from './folders.ts';
import type { Http } from './http.ts';
import type { JobReader } from './job-reader.ts';
import { integer } from './odata.ts';
import { needs } from './permissions.ts';
import { processOf, type Releases } from './releases.ts';
import type { ServerAge } from './server-age.ts';
import { candidatesOutcome, lookForNew } from './start.ts';
import type { Start } from './start-plan.ts';
import { wholeTenant } from './whole-tenant.ts';
import { readJob } from './wire.ts';

/**
 * Runs an ended job again: RestartJob where the server has it (from 2020.10 on), else StartJobs with the same
 * process, folder and inputs. Sent once; when the answer is lost, jobs of the process that are newer than the newest
 * before the request are looked for. Ids are compared, not times, so that no clock can mislead.
 */
export function createRestarter(options: {
  readonly tenant: string;
  readonly http: Http;
  readonly age: ServerAge;
  readonly folders: Folders;
  readonly reader: JobReader;
  readonly releases: Releases;
  readonly start: (start: Start) => Promise<StartOutcome>;
  readonly wait: (ms: number) => Promise<void>;
}): Orchestrator['restart'] {
  const { tenant, http, age, folders, reader, releases, start, wait } = options;
  let hasRestart = true;

  async function restart(job: Job, folder: FolderRef, before: number | undefined): Promise<StartOutcome> {
    const newest = before ?? (await reader.newestId(job.process, folder));
    try {
      const { body } = await http.post(
        {
          doing: `restart job ${job.id}`,
          needs: needs.createJobs,
          folder,
          path: 'odata/Jobs/UiPath.Server.Configuration.OData.RestartJob',
        },
        { jobId: Number(integer(job.id).literal) },
      );
      const read = readJob(body, { tenant, process: job.process, releaseKey: job.releaseKey, folder });
      if (!read.ok) throw new LostAnswer('Orchestrator said yes, but not to which job', true);
      return { kind: 'started', jobs: [read.job] };
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      const looked = await lookForNew(reader, wait, { process: job.process, folder }, newest);
      // RestartJob takes no reference of ours, but a copy that carries the source's own is recognised by it.
      const ours = looked.found.filter((one) => job.reference !== null && one.reference === job.reference);
      return candidatesOutcome(error, looked, ours);
    }
  }

  async function startAgain(job: Job, folder: FolderRef, reference: string): Promise<StartOutcome> {
    const whole = await reader.byId(job.id);
    if (whole === null) throw gone(job);
    const releaseKey = whole.releaseKey ?? (await processOf(releases, whole.process, folder)).key;
    return start({
      releaseKey,
      process: whole.process,
      folder,
      count: 1,
      inputArguments: whole.inputArguments,
      reference,
    });
  }

  return async (job, reference, newest) => {
    const folder = job.folder ?? (await reader.byId(job.id))?.folder ?? (await onlyFolder(folders));
    if (folder === null) throw gone(job);
    if (!hasRestart || (await age.knows('references')) === false) return startAgain(job, folder, reference);
    try {
      return await restart(job, folder, newest);
    } catch (error) {
      if (!isMissing(error)) throw error;
      hasRestart = false;
      return startAgain(job, folder, reference);
    }
  };
}

/** Where jobs name no folder because there are none. */
async function onlyFolder(folders: Folders): Promise<FolderRef | null> {
  const [only] = await folders.all();
  return only?.id === wholeTenant.id ? only : null;
}

function gone(job: Job): BotError {
  return new BotError('refused', `Job ${job.id} is not there any more, or its folder is not known.`, {
    hint: `Start ${job.process} by name instead.`,
  });
}
