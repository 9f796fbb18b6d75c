import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import { type Folder, matchesFolder } from '../domain/folder.ts';
import { isMissing } from './errors.ts';
import type { Call, Http } from './http.ts';
import { compare, integer, query } from './odata.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { wholeTenant } from './whole-tenant.ts';
import { readFolderRow, readList } from './wire.ts';

/** Folders change rarely; ids stay valid for as long as the licensing plan does. */
const keepMs = 5 * 60_000;
/** An id or path that the cache lacks may belong to a new folder: asked for again, but not more often than this. */
const askAgainMs = 15_000;
/** Names that are not kept are looked for this often at most. */
const namedAgainMs = 5_000;
const pageSize = 1000;

export interface Folders {
  /** All that the credentials see, whatever the settings allow. */
  all(): Promise<readonly Folder[]>;
  /** Those that the settings allow. */
  allowed(): Promise<readonly Folder[]>;
  /** Allowed folders that match a path or pattern. Throws `BotError('usage')` when there is none. */
  matching(pattern: string): Promise<readonly Folder[]>;
  byId(id: number): Promise<Folder | null>;
  /** May the bot work with things in a folder of this path? Null stands for "not told". */
  allows(path: string | null): boolean;
  /** True when the settings leave folders out. */
  readonly restricted: boolean;
}

export function createFolders(options: {
  readonly http: Http;
  readonly age: ServerAge;
  /** Patterns of `UIPATH_FOLDERS`; empty for all. */
  readonly patterns: readonly string[];
  readonly now: () => Date;
}): Folders {
  const { http, age, patterns, now } = options;
  let cached: { readonly at: number; readonly folders: readonly Folder[] } | null = null;
  let underWay: Promise<readonly Folder[]> | null = null;
  /** When a name was met that is not kept. */
  let namedAt = Number.NEGATIVE_INFINITY;

  const allows = (path: string | null) =>
    patterns.length === 0 || (path !== null && patterns.some((pattern) => matchesFolder(pattern, path)));

  const younger = (ms: number) => cached !== null && now().getTime() - cached.at < ms;

  function refresh(): Promise<readonly Folder[]> {
    underWay ??= load(http, age)
      .then((folders) => {
        cached = { at: now().getTime(), folders };
        return folders;
      })
      .finally(() => {
        underWay = null;
      });
    return underWay;
  }

  const all = async () => (cached !== null && younger(keepMs) ? cached.folders : refresh());
  const allowed = async () => (await all()).filter((folder) => allows(folder.path));

  return {
    all,
    allowed,
    allows,
    restricted: patterns.length > 0,
    async matching(pattern) {
      const find = async () => (await allowed()).filter((folder) => matchesFolder(pattern, folder.path));
      const known = await find();
      if (known.length > 0) return known;
      // A folder that was made just now: whoever names it knows better than what is kept.
      if (now().getTime() - namedAt >= namedAgainMs) {
        namedAt = now().getTime();
        await refresh();
      }
      const found = await find();
      if (found.length > 0) return found;
      throw new BotError('usage', `There is no folder "${pattern}" that the bot may use.`, {
        hint: hintOf(await allowed()),
      });
    },
    async byId(id) {
      const find = (folders: readonly Folder[]) => folders.find((folder) => folder.id === id) ?? null;
      return find(await all()) ?? (younger(askAgainMs) ? null : find(await refresh()));
    },
  };
}

function hintOf(folders: readonly Folder[]): string {
  const some = folders.slice(0, 8).map((folder) => folder.path);
  if (some.length === 0) return "Assign the bot's app or account to a folder, and check UIPATH_FOLDERS.";
  return `It sees ${some.join(', ')}${folders.length > some.length ? ' and others' : ''}.`;
}

const call = {
  doing: 'list the folders',
  needs: needs.viewFolders,
  folder: null,
} as const satisfies Partial<Call>;

/**
 * `/odata/Folders` knows the kind of each folder and answers apps; users without the permission to see units may
 * only ask for the folders they work in, which in turn is empty for apps (`/api/Folders/GetAllForCurrentUser`).
 * A server that knows neither address has no folders.
 */
async function load(http: Http, age: ServerAge): Promise<readonly Folder[]> {
  const [folders, denied] = await unlessDenied(loadFromOData(http));
  if (folders.length > 0) return folders;
  const [own, refused] = await unlessDenied(loadForUser(http));
  if (own.length > 0 || denied === null) return own;
  if (!isMissing(denied) || !isMissing(refused) || !(await servesJobs(http))) throw denied;
  age.learned('folders', false);
  return [wholeTenant];
}

/** Is it Orchestrator at all? At a wrong address everything is missing. */
async function servesJobs(http: Http): Promise<boolean> {
  try {
    await http.get({
      doing: 'read a job',
      needs: needs.viewJobs,
      folder: null,
      path: 'odata/Jobs',
      query: query({ select: 'Id', top: 1 }),
    });
    return true;
  } catch (error) {
    if (error instanceof BotError) return false;
    throw error;
  }
}

/** An empty list beside the error, where the server has no such list for us; other errors are thrown. */
async function unlessDenied(
  loading: Promise<readonly Folder[]>,
): Promise<readonly [readonly Folder[], BotError | null]> {
  try {
    return [await loading, null];
  } catch (error) {
    if (error instanceof BotError && (error.status === 403 || error.status === 404)) return [[], error];
    throw error;
  }
}

async function loadFromOData(http: Http): Promise<readonly Folder[]> {
  const folders: Folder[] = [];
  for (let last = 0; ; ) {
    const filter = last === 0 ? null : compare('Id', 'gt', integer(last));
    const { body } = await http.get({
      ...call,
      path: 'odata/Folders',
      query: query({ filter, orderby: 'Id asc', top: pageSize }),
    });
    const rows = readList(body)?.rows ?? [];
    const page = rows.flatMap((row) => readFolderRow(row) ?? []);
    folders.push(...page);
    const end = page.at(-1)?.id ?? last;
    if (rows.length < pageSize || end <= last) return folders;
    last = end;
  }
}

const userFolders = z.object({ PageItems: z.array(z.unknown()) });

async function loadForUser(http: Http): Promise<readonly Folder[]> {
  const folders: Folder[] = [];
  for (let skip = 0; ; skip += pageSize) {
    const { body } = await http.get({
      ...call,
      path: 'api/Folders/GetAllForCurrentUser',
      query: `take=${pageSize}&skip=${skip}`,
    });
    const rows = userFolders.safeParse(body).data?.PageItems ?? [];
    folders.push(...rows.flatMap((row) => readFolderRow(row) ?? []));
    if (rows.length < pageSize) return folders;
  }
}
