import { argumentText } from '../entities.ts';
import { badQuery, notFound } from '../errors.ts';
import type { FolderRow, ReleaseRow } from '../model.ts';
import { listOptions, readOptions, rowOptions } from '../odata/options.ts';
import type { Tenant } from '../tenant.ts';
import {
  contextOf,
  crossFolderOptions,
  listRows,
  param,
  pathOf,
  type Route,
  reads,
  rowAnswer,
} from './route.ts';

/** Processes: releases (over all folders without a header) and a package's arguments. */
export function releaseRoutes(tenant: Tenant): readonly Route[] {
  const common = { method: 'GET', scopes: reads('Execution'), needsFolder: false } as const;
  const visible = (folder: FolderRow | null): readonly ReleaseRow[] =>
    [...tenant.store.releases.values()].filter(
      (release) => release.folder.visible && (folder === null || release.folder === folder),
    );
  const list = (name: string, path: string): Route => ({
    ...common,
    name,
    path: pathOf(path),
    handle: (request) =>
      listRows(tenant, request, tenant.entities().release, visible(request.folder), [
        ...listOptions,
        ...crossFolderOptions,
      ]),
  });
  return [
    list('Releases', '/odata/Releases'),
    list('ListReleases', '/odata/Releases/Odata.ListReleases'),
    {
      ...common,
      name: 'Release',
      path: pathOf('/odata/Releases({id})'),
      handle: (request) => {
        const entity = tenant.entities().release;
        const { shape } = readOptions(request.query, entity, rowOptions);
        const id = Number(param(request));
        const release = visible(request.folder).find((row) => row.id === id);
        if (release === undefined) throw notFound('Release does not exist.');
        return rowAnswer(tenant, entity, release, shape);
      },
    },
    {
      ...common,
      name: 'GetArguments',
      path: pathOf('/odata/Processes/Odata.GetArguments(key={text})'),
      handle: (request) => {
        if (request.query.size > 0) throw badQuery();
        const key = param(request).replaceAll("''", "'").toLowerCase();
        const release = visible(null).find(
          ({ packageId, version }) => `${packageId}:${version}`.toLowerCase() === key,
        );
        if (release === undefined) throw notFound('Package does not exist.');
        return {
          status: 200,
          body: {
            '@odata.context': contextOf(tenant, 'UiPath.Server.Configuration.OData.ArgumentMetadata'),
            Input: argumentText(release.inputs),
            Output: argumentText(release.outputs),
          },
        };
      },
    },
  ];
}
