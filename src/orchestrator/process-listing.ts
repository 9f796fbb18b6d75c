import { BotError } from '../domain/errors.ts';
import type { FolderRef } from '../domain/job.ts';
import type { ListedProcess } from '../domain/process.ts';
import type { Folders } from './folders.ts';
import type { Http } from './http.ts';
import { compare, integer, query } from './odata.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { wholeTenant } from './whole-tenant.ts';
import { idOf, listedRow, readFolder, readList } from './wire.ts';

/** The most that the API gives at once (UiPath API description 20.0, `$top` of `Releases_Get`). */
const pageSize = 1000;
/** What one listing may cost; what memory it takes is bounded with it. */
const maxPages = 5;
/** Folders asked one by one where the server does not say whose process a row is (before 2020.10). */
const maxFoldersAsked = 50;

/** The last two are not used: by the API description every ReleaseDto has them. */
const columns = 'Id,Key,Name,ProcessKey,ProcessVersion';
const folderColumns = 'OrganizationUnitId,OrganizationUnitFullyQualifiedName';

export interface Listing {
  readonly processes: readonly ListedProcess[];
  /** False when there are more processes or folders than are listed. */
  readonly whole: boolean;
}

/**
 * Lists the processes of all allowed folders, by id, a thousand a request: 5,000 at most. Servers before 2020.10 are asked
 * folder by folder, 50 at most. Throws `BotError`.
 */
export function createProcessListing(options: {
  readonly http: Http;
  readonly age: ServerAge;
  readonly folders: Folders;
}): () => Promise<Listing> {
  const { http, age, folders } = options;

  async function pages(select: string, folder: FolderRef | null) {
    const rows: unknown[] = [];
    let total: number | null = null;
    for (let last = 0, page = 0; page < maxPages; page += 1) {
      const { body } = await http.get({
        doing: 'list the processes',
        needs: needs.viewProcesses,
        folder,
        path: 'odata/Releases',
        query: query({
          filter: last === 0 ? null : compare('Id', 'gt', integer(last)),
          select,
          orderby: 'Id asc',
          top: pageSize,
          count: last === 0,
        }),
      });
      const list = readList(body) ?? { rows: [], cut: false, total: null };
      rows.push(...list.rows);
      total ??= list.total;
      const end = Math.max(last, ...list.rows.map((row) => idOf(row) ?? 0));
      const isLast = list.rows.length < pageSize && !list.cut;
      if (isLast || end === last || rows.length === total) return { rows, whole: true };
      last = end;
    }
    return { rows, whole: false };
  }

  async function atOnce(): Promise<Listing> {
    const { rows, whole } = await pages(`${columns},${folderColumns}`, null);
    const known = await folders.all();
    const pathOf = (id: number) => known.find((folder) => folder.id === id)?.path ?? null;
    return { processes: read(rows, { folder: null, pathOf }), whole };
  }

  async function byFolder(): Promise<Listing> {
    const allowed = await folders.allowed();
    const asked = allowed.slice(0, maxFoldersAsked);
    const lists: Listing[] = [];
    for (const folder of asked) {
      const { rows, whole } = await pages(columns, folder);
      lists.push({ processes: read(rows, { folder }), whole });
    }
    return {
      processes: lists.flatMap(({ processes }) => processes),
      whole: asked.length === allowed.length && lists.every(({ whole }) => whole),
    };
  }

  function read(
    rows: readonly unknown[],
    context: Parameters<typeof readFolder>[1],
  ): readonly ListedProcess[] {
    return rows.flatMap((row) => {
      const { data } = listedRow.safeParse(row);
      const folder = data === undefined ? null : readFolder(data, context);
      if (data === undefined || folder === null || !folders.allows(folder.path)) return [];
      return [{ key: data.Key, name: data.Name, folder: { id: folder.id, path: folder.path } }];
    });
  }

  return async () => {
    const [only] = await folders.allowed();
    if (only?.id === wholeTenant.id || (await age.knows('references')) === false) return byFolder();
    try {
      return await atOnce();
    } catch (error) {
      // A server of an age that could not be told may not know these columns.
      if (!(error instanceof BotError) || error.status !== 400) throw error;
      age.suspected('references', false);
      return byFolder();
    }
  };
}
