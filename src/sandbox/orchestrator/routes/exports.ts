import { ApiError, badArgument, noSuchResource, notFound } from '../errors.ts';
import { downloadPath, type ExportRow, type Exports, linkQuery } from '../exports.ts';
import { findJobs } from '../job-query.ts';
import { createEntity, date, enumOf, member, number, text } from '../odata/entity.ts';
import { listOptions, readOptions, rowOptions } from '../odata/options.ts';
import type { Tenant } from '../tenant.ts';
import {
  type ApiRequest,
  contextOf,
  folderIn,
  param,
  pathOf,
  type Route,
  rowAnswer,
  writes,
} from './route.ts';

/** The API of 2020.10, which has no exports of jobs. */
const lastVersionWithout = 11;

/** Exporting jobs in three steps: request, wait, download. */
export function exportRoutes(tenant: Tenant, exports: Exports): readonly Route[] {
  const entity = createEntity<ExportRow>('Exports', {
    Id: number((row) => row.id),
    Name: text((row) => row.name),
    Type: member(enumOf('OrchestratorAudit', 'TestAutomationAudit', 'Queues', 'Logs', 'Jobs'), () => 'Jobs'),
    Status: member(enumOf('New', 'InProgress', 'Completed', 'Failed'), (row) => exports.statusOf(row)),
    RequestedAt: date((row) => row.requestedAt),
    ExecutedAt: date((row) => (exports.statusOf(row) === 'Completed' ? row.completedAt : null)),
    Size: number((row) => (exports.statusOf(row) === 'Completed' ? Buffer.byteLength(row.csv) : null)),
  });
  const known = (request: ApiRequest): ExportRow => {
    const row = exports.get(Number(param(request)));
    if (row === undefined) throw notFound('Export does not exist.');
    return row;
  };
  return [
    {
      name: 'Export',
      method: 'POST',
      path: pathOf('/odata/Jobs/Odata.Export'),
      scopes: writes('Jobs'),
      needsFolder: true,
      handle: (request) => {
        if (tenant.switches.exports.missing || tenant.switches.version <= lastVersionWithout) {
          throw noSuchResource('Export');
        }
        if (request.body !== undefined) throw badArgument('An export takes no body.');
        const jobs = tenant.entities().job;
        const options = readOptions(request.query, jobs, listOptions);
        const folders = new Set([folderIn(request).id]);
        const found = findJobs(
          tenant.store.jobs,
          jobs,
          { ...options, top: options.top ?? Number.POSITIVE_INFINITY, count: false },
          folders,
          tenant.switches,
        );
        return rowAnswer(tenant, entity, exports.request(found.rows));
      },
    },
    {
      name: 'Exports',
      method: 'GET',
      path: pathOf('/odata/Exports({id})'),
      scopes: [],
      needsFolder: false,
      handle: (request) => {
        const { shape } = readOptions(request.query, entity, rowOptions);
        return rowAnswer(tenant, entity, known(request), shape);
      },
    },
    {
      name: 'GetDownloadLink',
      method: 'GET',
      path: pathOf('/odata/Exports({id})/Odata.GetDownloadLink'),
      scopes: [],
      needsFolder: false,
      handle: (request) => {
        readOptions(request.query, entity, rowOptions);
        const row = known(request);
        if (exports.statusOf(row) !== 'Completed') throw new ApiError(409, 0, 'The export is not completed.');
        return {
          status: 200,
          body: {
            '@odata.context': contextOf(tenant, 'UiPath.Server.Configuration.OData.BlobFileAccessDto'),
            Uri: `${tenant.origin}${downloadPath}${row.id}.csv?${linkQuery(row, tenant.clock)}`,
            Verb: 'GET',
            RequiresAuth: tenant.switches.exports.signIn,
            Headers: { Keys: [], Values: [] },
          },
        };
      },
    },
  ];
}
