import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { LostAnswer } from './errors.ts';
import type { Http } from './http.ts';
import { folderOfJob } from './job-folder.ts';
import type { JobReader } from './job-reader.ts';
import { guid } from './odata.ts';
import { needs } from './permissions.ts';

/** Makes a suspended job go on with ResumeJob, sent once. Rules: `Orchestrator.resume`. */
export function createResumer(options: {
  readonly http: Http;
  readonly reader: JobReader;
}): (job: Job) => Promise<void> {
  const { http, reader } = options;
  return async (job) => {
    const doing = `resume job ${job.id}`;
    const folder = await folderOfJob(job, reader);
    try {
      await http.post(
        {
          doing,
          needs: needs.editJobs,
          folder,
          path: 'odata/Jobs/UiPath.Server.Configuration.OData.ResumeJob',
        },
        { jobKey: guid(job.key).literal },
      );
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      // What came back is only the job; that it was accepted is all that was asked.
      if (error.accepted) return;
      throw new BotError(
        'unavailable',
        `The request to ${doing} may or may not have reached Orchestrator: ${error.message}.`,
        { hint: 'Look at the state of the job before trying again.', cause: error.cause },
      );
    }
  };
}
