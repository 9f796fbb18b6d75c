import { z } from 'zod';
import type { Folder } from '../domain/folder.ts';
import type { Schedule, ScheduleList } from '../domain/schedule.ts';
import type { Http } from './http.ts';
import { compare, query, yes } from './odata.ts';
import { needs } from './permissions.ts';
import { readList, time } from './wire.ts';

/** The most that the API gives at once; a folder with more triggers is watched as far as they go. */
const pageSize = 1000;

const row = z.object({
  Id: z.int().positive(),
  Name: z.string().min(1),
  ReleaseName: z.string().min(1),
  Enabled: z.literal(true),
  StartProcessNextOccurrence: time.catch(null),
  /** There for triggers that wait for items of a queue. */
  QueueDefinitionId: z.int().nullish().catch(null),
});

/**
 * Reads the triggers of one folder that go by time (`Orchestrator.schedules`): `ProcessSchedules_Get` of the API
 * description 20.0, which servers have known since 2018. Rows that are not understood are left out.
 */
export function createScheduleReader({
  http,
}: {
  readonly http: Http;
}): (folder: Folder) => Promise<ScheduleList> {
  return async (folder) => {
    const { at, body } = await http.get({
      doing: `list the triggers of ${folder.path}`,
      needs: needs.viewSchedules,
      folder,
      path: 'odata/ProcessSchedules',
      query: query({ filter: compare('Enabled', 'eq', yes), top: pageSize }),
    });
    const schedules = (readList(body)?.rows ?? []).flatMap((each): readonly Schedule[] => {
      const { data } = row.safeParse(each);
      if (data === undefined || (data.QueueDefinitionId ?? null) !== null) return [];
      return [
        {
          id: data.Id,
          name: data.Name,
          process: data.ReleaseName,
          folder: { id: folder.id, path: folder.path },
          next: data.StartProcessNextOccurrence,
        },
      ];
    });
    return { schedules, serverTime: at };
  };
}
