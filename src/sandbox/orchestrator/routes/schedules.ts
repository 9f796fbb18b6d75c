import type { FolderRow, ScheduleRow } from '../model.ts';
import { createEntity, date, flag, guid, number, text } from '../odata/entity.ts';
import type { Tenant } from '../tenant.ts';
import { type Ticks, ticksOfMs } from '../ticks.ts';
import { folderIn, listRows, pathOf, type Route, reads } from './route.ts';

/** Time triggers of processes, folder by folder: the rows do not say whose they are. */
export function scheduleRoutes(tenant: Tenant): readonly Route[] {
  const entity = createEntity<ScheduleRow>('ProcessSchedules', {
    Key: guid((row) => row.key),
    Enabled: flag((row) => row.enabled),
    Name: text((row) => row.name),
    ReleaseId: number((row) => row.release.id),
    ReleaseKey: text((row) => row.release.key),
    ReleaseName: text((row) => row.release.name),
    PackageName: text((row) => row.release.packageId),
    StartProcessCron: text(() => '0 0/30 * 1/1 * ? *'),
    StartProcessNextOccurrence: date((row) => (row.enabled ? nextOf(row, tenant.clock.server()) : null)),
    TimeZoneId: text(() => 'UTC'),
    TimeZoneIana: text(() => 'Etc/UTC'),
    QueueDefinitionId: number((row) => row.queueId),
    Id: number((row) => row.id),
  });
  const within = (folder: FolderRow): readonly ScheduleRow[] =>
    [...tenant.store.schedules.values()].filter((row) => row.release.folder === folder);
  return [
    {
      name: 'ProcessSchedules',
      method: 'GET',
      scopes: reads('Jobs'),
      needsFolder: true,
      path: pathOf('/odata/ProcessSchedules'),
      handle: (request) => listRows(tenant, request, entity, within(folderIn(request))),
    },
  ];
}

/** The first moment after now, by the server's clock. */
function nextOf({ everyMs, firstMs }: ScheduleRow, nowMs: number): Ticks {
  const passed = nowMs < firstMs ? 0 : Math.floor((nowMs - firstMs) / everyMs) + 1;
  return ticksOfMs(firstMs + passed * everyMs);
}
