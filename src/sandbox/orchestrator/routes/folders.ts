import { badArgument, badQuery, notFound } from '../errors.ts';
import type { FolderRow } from '../model.ts';
import { listOptions, maxTop, readOptions, rowOptions } from '../odata/options.ts';
import type { Tenant } from '../tenant.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  listRows,
  param,
  pathOf,
  type Route,
  reads,
  rowAnswer,
} from './route.ts';

/** Folders: the OData list, single ones, and what the signed-in person may see. */
export function folderRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'GET', scopes: reads('Folders'), needsFolder: false } as const;
  const visible = (): readonly FolderRow[] =>
    [...tenant.store.folders.values()].filter((folder) => folder.visible);
  const single = (
    request: ApiRequest,
    folder: FolderRow | undefined,
    allowed: readonly string[],
  ): ApiAnswer => {
    const entity = tenant.entities().folder;
    const { shape } = readOptions(request.query, entity, allowed);
    if (folder === undefined) throw notFound('Folder does not exist.');
    return rowAnswer(tenant, entity, folder, shape);
  };
  return [
    {
      ...common,
      name: 'Folders',
      path: pathOf('/odata/Folders'),
      handle: (request) => listRows(tenant, request, tenant.entities().folder, visible()),
    },
    {
      ...common,
      name: 'Folder',
      path: pathOf('/odata/Folders({id})'),
      handle: (request) => {
        const id = Number(param(request));
        const folder = visible().find((row) => row.id === id);
        return single(request, folder, rowOptions);
      },
    },
    {
      ...common,
      name: 'FolderByKey',
      path: pathOf('/odata/Folders/Odata.GetByKey(identifier={guid})'),
      handle: (request) => {
        const key = param(request).toLowerCase();
        const folder = visible().find((row) => row.key === key);
        return single(request, folder, listOptions);
      },
    },
    {
      ...common,
      name: 'FoldersForCurrentUser',
      path: pathOf('/api/Folders/GetAllForCurrentUser'),
      handle: (request) => forCurrentUser(request, visible()),
    },
  ];
}

/** An external application is nobody's folder member: it gets an empty page, not an error. */
function forCurrentUser(request: ApiRequest, visible: readonly FolderRow[]): ApiAnswer {
  for (const name of request.query.keys()) if (name !== 'take' && name !== 'skip') throw badQuery();
  const [take, skip] = [request.query.get('take') ?? String(maxTop), request.query.get('skip') ?? '0'];
  if (!/^\d{1,9}$/.test(take) || !/^\d{1,9}$/.test(skip) || Number(take) > maxTop) {
    throw badArgument(`take is limited to ${maxTop}.`);
  }
  const rows = request.caller?.kind === 'person' ? visible : [];
  const page = rows.slice(Number(skip), Number(skip) + Number(take)).map((folder) => ({
    Key: folder.key,
    DisplayName: folder.name,
    FullyQualifiedName: folder.path,
    Description: null,
    FolderType: 'Standard',
    ParentId: folder.parent?.id ?? null,
    ParentKey: folder.parent?.key ?? null,
    Id: folder.id,
  }));
  return { status: 200, body: { PageItems: page, Count: rows.length } };
}
