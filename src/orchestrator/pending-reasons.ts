import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { StartProblem } from '../domain/orchestrator.ts';
import { isMissing, LostAnswer } from './errors.ts';
import type { Http } from './http.ts';
import { folderOfJob } from './job-folder.ts';
import type { JobReader } from './job-reader.ts';
import { integer } from './odata.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { readVerdict } from './validate-start.ts';

/** A person waits, and the rest can be shown without it. */
const patienceMs = 5_000;

/**
 * Reads why no robot has taken a pending job (`Orchestrator.whyPending`): ValidateExistingJob (API description 20.0;
 * servers up to 2020.10 have none), which an application may ask that may change jobs. No answer is no reason to fail.
 */
export function createPendingReasons(options: {
  readonly http: Http;
  readonly reader: JobReader;
  readonly age: ServerAge;
}): (job: Job) => Promise<readonly StartProblem[]> {
  const { age, http, reader } = options;
  return async (job) => {
    if ((await age.knows('dry-runs')) === false) return [];
    try {
      const { body } = await http.post(
        {
          doing: `find out why job ${job.id} waits`,
          needs: needs.checkJobs,
          folder: await folderOfJob(job, reader),
          path: `odata/Jobs(${integer(job.id).literal})/UiPath.Server.Configuration.OData.ValidateExistingJob`,
          patience: 'once',
          timeoutMs: patienceMs,
        },
        undefined,
      );
      const check = readVerdict(body);
      return check.kind === 'invalid' || check.kind === 'waits' ? check.problems : [];
    } catch (error) {
      if (error instanceof LostAnswer) return [];
      if (!(error instanceof BotError)) throw error;
      if (isMissing(error)) age.learned('dry-runs', false);
      return [];
    }
  };
}
