import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import type { Http } from './http.ts';
import { compare, query, text } from './odata.ts';
import { needs } from './permissions.ts';
import { readList, time } from './wire.ts';

const versionRow = z.object({
  CurrentVersion: z.object({ VersionNumber: z.string(), CreationTime: time }),
});

/**
 * Reads when a process was set to the version that it stands at (`Orchestrator.versionSince`): a release keeps one
 * ReleaseVersion each time a version is put to it, whose `CreationTime` is that moment (ReleaseVersionDto in UiPath's
 * API description 20.0; `CurrentVersion` is there since 2018.4).
 */
export function createVersionReader({
  http,
}: {
  readonly http: Http;
}): (job: Job) => Promise<Timestamp | null> {
  return async (job) => {
    if (job.releaseKey === null || job.processVersion === null) return null;
    const { body } = await http.get({
      doing: `find out when ${job.process} got its version`,
      needs: needs.viewProcesses,
      folder: job.folder,
      path: 'odata/Releases',
      query: query({
        filter: compare('Key', 'eq', text(job.releaseKey)),
        // The description of the API calls these required, whatever is selected.
        select: 'Id,Key,Name,ProcessKey,ProcessVersion',
        expand: 'CurrentVersion',
        top: 1,
      }),
    });
    const [row] = readList(body)?.rows ?? [];
    const current = versionRow.safeParse(row).data?.CurrentVersion;
    return current?.VersionNumber === job.processVersion ? current.CreationTime : null;
  };
}
