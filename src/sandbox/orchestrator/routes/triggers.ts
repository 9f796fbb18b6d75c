import { notFound } from '../errors.ts';
import type { FolderRow, JobRow } from '../model.ts';
import { createEntity, date, enumOf, guid, member, number, text } from '../odata/entity.ts';
import type { Tenant } from '../tenant.ts';
import { folderIn, jobIn, listRows, param, pathOf, type Route, reads } from './route.ts';

const triggerTypes = enumOf('None', 'QueueItem', 'Job', 'Task', 'Timer', 'Inbox', 'Api');

const shared = {
  JobId: number<JobRow>((row) => row.id),
  TriggerType: member<JobRow>(triggerTypes, (row) => row.details.waitsFor),
  Status: member<JobRow>(enumOf('New', 'Ready', 'Fired'), () => 'New'),
  ItemKey: guid<JobRow>((row) => row.key),
  ItemId: number<JobRow>((row) => row.id + 700_000),
  Timer: date<JobRow>((row) => (row.details.waitsFor === 'Timer' ? row.details.resumeTime : null)),
  TriggerMessage: text<JobRow>(() => null),
  Id: number<JobRow>((row) => row.id + 300_000),
};
const entity = createEntity<JobRow>('JobTriggers', { ...shared, TriggerConfiguration: text(() => null) });
const withWaitEvents = createEntity<JobRow>('JobTriggers', {
  ...shared,
  ItemName: text((row) => `${row.release.name} ${row.details.waitsFor ?? ''}`),
  AssignedToUserId: number(() => null),
  UserName: text(() => null),
  CreationTime: date((row) => row.started),
  ModifiedTime: date((row) => row.started),
});

/** What suspended jobs wait for. */
export function triggerRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'GET', scopes: reads('Jobs'), needsFolder: true } as const;
  const waiting = (folder: FolderRow): readonly JobRow[] => {
    const index = tenant.store.jobs.byState.get('Suspended');
    return Array.from({ length: index?.size ?? 0 }, (_, at) => index?.at(at)).filter(
      (job) => job !== undefined && job.release.folder === folder,
    ) as readonly JobRow[];
  };
  const ifWaiting = (job: JobRow): readonly JobRow[] => (job.state === 'Suspended' ? [job] : []);
  return [
    {
      ...common,
      name: 'JobTriggers',
      path: pathOf('/odata/JobTriggers'),
      handle: (request) => listRows(tenant, request, entity, waiting(folderIn(request))),
    },
    {
      ...common,
      name: 'GetByJobKey',
      path: pathOf('/odata/JobTriggers/Odata.GetByJobKey(jobKey={guid})'),
      handle: (request) => {
        const job = tenant.store.jobs.byKey.get(param(request).toLowerCase());
        if (job?.release.folder !== folderIn(request)) throw notFound('Job does not exist.');
        return listRows(tenant, request, entity, ifWaiting(job));
      },
    },
    {
      ...common,
      name: 'GetWithWaitEvents',
      path: pathOf('/odata/JobTriggers/Odata.GetWithWaitEvents(jobId={id})'),
      handle: (request) =>
        listRows(
          tenant,
          request,
          withWaitEvents,
          ifWaiting(jobIn(tenant, Number(param(request)), folderIn(request))),
        ),
    },
  ];
}
