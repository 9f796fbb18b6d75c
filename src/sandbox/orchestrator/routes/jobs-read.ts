import { leftOutOfLists } from '../entities.ts';
import { notFound } from '../errors.ts';
import { findJobs } from '../job-query.ts';
import type { JobRow } from '../model.ts';
import { listOptions, readOptions, rowOptions } from '../odata/options.ts';
import { type Tenant, visibleFolders } from '../tenant.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  contextOf,
  crossFolderOptions,
  folderIn,
  jobIn,
  listAnswer,
  param,
  pathOf,
  type Route,
  reads,
  renderJob,
  wantsCount,
} from './route.ts';

/** Reading jobs: the list (over all folders without a header), one by id, one by key. */
export function jobReadRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'GET', scopes: reads('Jobs') } as const;
  return [
    {
      ...common,
      name: 'Jobs',
      path: pathOf('/odata/Jobs'),
      needsFolder: false,
      handle: (request) => list(tenant, request),
    },
    {
      ...common,
      name: 'Job',
      path: pathOf('/odata/Jobs({id})'),
      needsFolder: false,
      handle: (request) => single(tenant, request, Number(param(request))),
    },
    {
      ...common,
      name: 'GetByKey',
      path: pathOf('/odata/Jobs/Odata.GetByKey(identifier={guid})'),
      needsFolder: true,
      handle: (request) => {
        const job = tenant.store.jobs.byKey.get(param(request).toLowerCase());
        if (job?.release.folder !== folderIn(request)) throw notFound('Job does not exist.');
        return single(tenant, request, job.id);
      },
    },
  ];
}

function list(tenant: Tenant, request: ApiRequest): ApiAnswer {
  const entity = tenant.entities().job;
  const options = readOptions(request.query, entity, [...listOptions, ...crossFolderOptions]);
  const folders = request.folder === null ? visibleFolders(tenant.store) : new Set([request.folder.id]);
  const count = wantsCount(tenant, options);
  const found = findJobs(tenant.store.jobs, entity, { ...options, count }, folders, tenant.switches);
  const value = found.rows.map((job) => renderJob(entity, job, options.shape, leftOutOfLists));
  return { ...listAnswer(tenant, entity.set, value, found.total), doctored: found.rows.some(isDoctored) };
}

function single(tenant: Tenant, request: ApiRequest, id: number): ApiAnswer {
  const entity = tenant.entities().job;
  const { shape } = readOptions(request.query, entity, rowOptions);
  const job = jobIn(tenant, id, request.folder);
  const context = contextOf(tenant, entity.set, true);
  const body = { '@odata.context': context, ...renderJob(entity, job, shape) };
  return { status: 200, body, doctored: isDoctored(job) };
}

function isDoctored(job: JobRow): boolean {
  return job.details.raw !== null;
}
