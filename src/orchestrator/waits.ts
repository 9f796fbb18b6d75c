import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import type { Wait } from '../domain/wait.ts';
import { isMissing } from './errors.ts';
import type { Http } from './http.ts';
import { folderOfJob } from './job-folder.ts';
import type { JobReader } from './job-reader.ts';
import { guid, integer, isGuid, isTimestamp } from './odata.ts';
import { needs } from './permissions.ts';
import { readList } from './wire.ts';

const actions = 'odata/JobTriggers/UiPath.Server.Configuration.OData';

/**
 * Reads what a suspended job waits for (`Orchestrator.waits`): GetWithWaitEvents, which names the things, or
 * GetByJobKey on servers that do not have it (both in UiPath's API description 20.0).
 */
export function createWaitReader(options: {
  readonly http: Http;
  readonly reader: JobReader;
}): (job: Job) => Promise<readonly Wait[]> {
  const { http, reader } = options;
  return async (job) => {
    const call = {
      doing: `find out what job ${job.id} waits for`,
      needs: needs.viewJobs,
      folder: await folderOfJob(job, reader),
    };
    const read = async (path: string): Promise<readonly Wait[]> => {
      const { body } = await http.get({ ...call, path: `${actions}.${path}` });
      return (readList(body)?.rows ?? []).flatMap(readWait);
    };
    try {
      return await read(`GetWithWaitEvents(jobId=${integer(job.id).literal})`);
    } catch (error) {
      if (!isMissing(error) || !isGuid(job.key)) throw error;
      return read(`GetByJobKey(jobKey=${guid(job.key).literal})`);
    }
  };
}

const words = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null);
const time = words.transform((value) => (value !== null && isTimestamp(value) ? value : null));

const triggerRow = z.object({
  TriggerType: words,
  Status: words,
  Timer: time,
  TriggerMessage: words,
  ItemName: words,
  Name: words,
  Surname: words,
  UserName: words,
  CreationTime: time,
});

/** A trigger that has fired holds nothing up any more. */
function readWait(row: unknown): readonly Wait[] {
  const { data } = triggerRow.safeParse(row);
  if (data === undefined || data.Status === 'Fired') return [];
  const fullName = [data.Name, data.Surname].filter((part) => part !== null).join(' ');
  return [
    {
      on: data.TriggerType === 'None' ? null : data.TriggerType,
      name: data.ItemName,
      assignee: fullName || data.UserName,
      until: data.Timer,
      since: data.CreationTime,
      message: data.TriggerMessage,
    },
  ];
}
