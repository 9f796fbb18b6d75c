import type { IncomingHttpHeaders } from 'node:http';
import { alwaysCounts } from '../api-age.ts';
import { noSuchResource, notFound } from '../errors.ts';
import { requireFolder } from '../folder-context.ts';
import type { Caller } from '../identity.ts';
import type { FolderRow, JobRow } from '../model.ts';
import type { Entity } from '../odata/entity.ts';
import { listOptions, type QueryOptions, readOptions, type Shape } from '../odata/options.ts';
import { queryRows } from '../odata/query.ts';
import { render } from '../odata/render.ts';
import type { Tenant } from '../tenant.ts';

/** One request, with all that is common to the API settled: who calls, in which folder, with what. */
export interface ApiRequest {
  /** What the groups of the route's path matched. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly folder: FolderRow | null;
  readonly caller: Caller | null;
  /** Parsed JSON; undefined when the request had no body. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON; undefined for an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A test has put something over these rows: what they look like says nothing about the API. */
  readonly doctored?: boolean;
}

export interface Route {
  /** The operation's name, which permissions are set by. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Matched against the decoded path below the base, without regard to case. */
  readonly path: RegExp;
  /** One of these is needed by an external application; null when nobody is asked who they are. */
  readonly scopes: readonly string[] | null;
  readonly needsFolder: boolean;
  readonly handle: (request: ApiRequest) => ApiAnswer;
}

const guidText = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * A path pattern from the API's own notation: `{id}` stands for a number, `{guid}` for a GUID,
 * `{text}` for a quoted text; `Odata.` for the long namespace of functions and actions.
 */
export function pathOf(notation: string): RegExp {
  const source = notation
    .replace('Odata.', 'UiPath.Server.Configuration.OData.')
    .replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('{id}', String.raw`(\d{1,15})`)
    .replaceAll('{guid}', `(${guidText})`)
    .replaceAll('{text}', "'((?:[^']|'')*)'");
  return new RegExp(`^${source}$`, 'i');
}

/** Scopes that allow reading, or changing, in an area such as `Jobs`. */
export const reads = (area: string): readonly string[] => [`OR.${area}`, `OR.${area}.Read`];
export const writes = (area: string): readonly string[] => [`OR.${area}`, `OR.${area}.Write`];

/** Options that Jobs and Releases take besides OData's when asked across folders. */
export const crossFolderOptions = ['mandatoryPermissions', 'atLeastOnePermissions'] as const;

/** `{base}/odata/$metadata#Jobs` for a list, with `/$entity` for one row. */
export function contextOf(tenant: Tenant, set: string, single = false): string {
  return `${tenant.baseUrl}/odata/$metadata#${set}${single ? '/$entity' : ''}`;
}

/** A list on the wire; the count goes with it when asked for, or always on servers that still do that. */
export function listAnswer(
  tenant: Tenant,
  set: string,
  value: readonly unknown[],
  total: number | null,
  status = 200,
): ApiAnswer {
  return {
    status,
    body: {
      '@odata.context': contextOf(tenant, set),
      ...(total !== null && { '@odata.count': total }),
      value,
    },
  };
}

/** Answers a list request from rows in memory. */
export function listRows<Row>(
  tenant: Tenant,
  request: ApiRequest,
  entity: Entity<Row>,
  rows: readonly Row[],
  allowed: readonly string[] = listOptions,
): ApiAnswer {
  const options = readOptions(request.query, entity, allowed);
  const found = queryRows(rows, entity, options, tenant.switches);
  const value = found.rows.map((row) => render(row, entity, options.shape));
  return listAnswer(tenant, entity.set, value, wantsCount(tenant, options) ? found.total : null);
}

export function wantsCount(tenant: Tenant, options: QueryOptions): boolean {
  return options.count || tenant.switches.legacyCount || alwaysCounts(tenant.switches.version);
}

/** One row on the wire. */
export function rowAnswer<Row>(
  tenant: Tenant,
  entity: Entity<Row>,
  row: Row,
  shape?: Shape,
  status = 200,
): ApiAnswer {
  return {
    status,
    body: { '@odata.context': contextOf(tenant, entity.set, true), ...render(row, entity, shape) },
  };
}

/** A job on the wire, with whatever a test has put over it. */
export function renderJob(
  entity: Entity<JobRow>,
  job: JobRow,
  shape?: Shape,
  blank?: ReadonlySet<string>,
): Record<string, unknown> {
  const wire = render(job, entity, shape, blank);
  return job.details.raw === null ? wire : { ...wire, ...job.details.raw };
}

/** The job of this id in the folder of the request (any visible one when it names none). Throws 404. */
export function jobIn(tenant: Tenant, id: number, folder: FolderRow | null): JobRow {
  const job = tenant.store.jobs.get(id);
  const home = job?.release.folder;
  if (job === undefined || home?.visible !== true || (folder !== null && home !== folder)) {
    throw notFound('Job does not exist.');
  }
  return job;
}

/** The group of the path at this place. */
export function param(request: ApiRequest, at = 0): string {
  const value = request.params[at];
  if (value === undefined) throw noSuchResource('this path');
  return value;
}

/** The folder of a request whose route needs one. */
export function folderIn(request: ApiRequest): FolderRow {
  return requireFolder(request.folder);
}
