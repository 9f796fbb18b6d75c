import { BotError } from '../domain/errors.ts';
import { matchesFolder } from '../domain/folder.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { JobFilter, JobPage, JobQuery, MalformedRow } from '../domain/orchestrator.ts';
import { beyond, comparePositions, type Position, readCursor, writeCursor } from './cursor.ts';
import type { Folders } from './folders.ts';
import { maxNamesPerRequest } from './job-filter.ts';
import { filtersFor, withoutEnvironments } from './job-filter-age.ts';
import type { Entry, JobList, JobReader } from './job-reader.ts';
import { allOf, type Expression } from './odata.ts';
import type { ServerAge } from './server-age.ts';

/** Most rows that the API gives at once. */
const maxTop = 1000;
/** Rows asked for at least when some of them may be for other folders. */
const siftedPage = 200;
/** Requests for one page of ours at most; what is left then is on the next page. */
const maxRounds = 10;

/** Which folders a list is about: one by header, or all that pass `accepts`. */
interface Scope {
  readonly folder: FolderRef | null;
  readonly accepts: ((folder: FolderRef | null) => boolean) | null;
}

/** Lists jobs by the port's rules (`Orchestrator.jobs`). */
export function createJobList(options: {
  readonly reader: JobReader;
  readonly age: ServerAge;
  readonly folders: Folders;
  readonly now: () => Date;
}): (query: JobQuery) => Promise<JobPage> {
  const { reader, age, folders, now } = options;

  /** One page of rows over all chunks of the filter, sorted as one list. */
  async function fetch(
    query: JobQuery,
    scope: Scope,
    filters: readonly (Expression | null)[],
    after: Position | null,
  ): Promise<JobList> {
    const place = after === null ? null : beyond(query.order, after);
    // One row more than wanted tells whether there is a next page; a chunk of named jobs always fits whole.
    const wanted = Math.max(
      query.exactly === true ? query.top : query.top + 1,
      scope.accepts === null ? 0 : siftedPage,
      filters.length > 1 ? maxNamesPerRequest + 1 : 0,
    );
    const lists: JobList[] = [];
    for (const filter of filters) {
      lists.push(
        await withoutEnvironments(query.filter, age, () =>
          reader.list({
            filter: allOf([filter, place]),
            order: query.order,
            top: Math.min(wanted, maxTop),
            folder: scope.folder,
            count: query.count === true && after === null,
          }),
        ),
      );
    }
    return merge(lists, query.order, now());
  }

  return async (query) => {
    if (!Number.isInteger(query.top) || query.top < 1 || query.top > maxTop) {
      throw new BotError('usage', `A list has 1 to ${maxTop} rows.`, { hint: 'Try top:20.' });
    }
    let position = query.after === undefined ? null : readCursor(query.order, query.after);
    const filters = await filtersFor(query.filter, age, folders);
    const scope = await scopeOf(folders, query.filter);
    if (scope === null) return { jobs: [], malformed: [], next: null, total: 0, serverTime: now() };
    const jobs: Job[] = [];
    const malformed: MalformedRow[] = [];
    let first: JobList | null = null;
    for (let round = 0; round < maxRounds; round++) {
      const list = await fetch(query, scope, filters, position);
      first ??= list;
      const before = position;
      for (const entry of list.entries) {
        if (scope.accepts === null || accepted(entry, scope.accepts)) {
          if (jobs.length === query.top && position !== null) return page(writeCursor(query.order, position));
          if (entry.read.ok) jobs.push(entry.read.job);
          else malformed.push(entry.read.malformed);
        }
        position = entry.position ?? position;
      }
      if (!list.more || position === null || position === before) return page(null);
      if (jobs.length === query.top) break;
    }
    return page(position === null ? null : writeCursor(query.order, position));

    function page(next: string | null): JobPage {
      // A count beside rows that are sifted here, or beside a later page, would not be the number of all matches.
      const total =
        scope?.accepts === null && query.count === true && query.after === undefined ? first?.total : null;
      return { jobs, malformed, next, total: total ?? null, serverTime: first?.at ?? now() };
    }
  };
}

function merge(lists: readonly JobList[], order: JobQuery['order'], now: Date): JobList {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  const totals = lists.map((list) => list.total);
  return {
    entries: lists
      .flatMap((list) => list.entries)
      .toSorted((a, b) => comparePositions(order, a.position, b.position)),
    total: totals.some((total) => total === null)
      ? null
      : totals.reduce<number>((sum, total) => sum + (total ?? 0), 0),
    more: lists.some((list) => list.more),
    at: only?.at ?? now,
  };
}

/** Rows that are not understood and name no folder are reported rather than hidden. */
function accepted(entry: Entry, accepts: (folder: FolderRef | null) => boolean): boolean {
  return entry.read.ok ? accepts(entry.read.job.folder) : entry.folder === null || accepts(entry.folder);
}

/** Null when none of the folders that count is there. */
async function scopeOf(folders: Folders, { folder: pattern, within }: JobFilter): Promise<Scope | null> {
  if (pattern === undefined && within === undefined && !folders.restricted)
    return { folder: null, accepts: null };
  const matching = pattern === undefined ? await folders.allowed() : await folders.matching(pattern);
  const found = within === undefined ? matching : matching.filter(({ path }) => within.includes(path));
  if (found.length === 0 && matching.length > 0) return null;
  const [only] = found;
  if (only === undefined) {
    throw new BotError('setup', 'The bot sees none of the folders that its settings allow.', {
      hint: "Check UIPATH_FOLDERS, and that the bot's app or account is assigned to those folders.",
    });
  }
  if (found.length === 1) return { folder: { id: only.id, path: only.path }, accepts: null };
  const ids = new Set(found.map((folder) => folder.id));
  return {
    folder: null,
    // Folders below personal workspaces are in no list of folders; their jobs name them all the same.
    accepts: (folder) =>
      folder !== null &&
      (ids.has(folder.id) ||
        (within === undefined &&
          folders.allows(folder.path) &&
          (pattern === undefined || matchesFolder(pattern, folder.path)))),
  };
}
