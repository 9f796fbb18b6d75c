import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Folder } from '../domain/folder.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { JobQuery } from '../domain/orchestrator.ts';
import { orderby, type Position } from './cursor.ts';
import { folderCodes, notFoundCode } from './errors.ts';
import type { Folders } from './folders.ts';
import type { Http } from './http.ts';
import { allOf, compare, type Expression, guid, integer, isGuid, query, text } from './odata.ts';
import { needs } from './permissions.ts';
import type { Patience } from './retry.ts';
import { lookAtAge, type ServerAge } from './server-age.ts';
import { idOf, type JobContext, type ReadRow, readFolder, readJob, readList, time } from './wire.ts';

/** Everything a message shows about a job in one read; deeper expansions are refused by old servers. */
const expand = 'Robot,Release';

interface ListRequest {
  readonly filter: Expression | null;
  readonly order: JobQuery['order'];
  readonly top: number;
  readonly count?: boolean;
  /** Null spans all folders that the credentials see. */
  readonly folder: FolderRef | null;
  readonly patience?: Patience;
  readonly doing?: string;
}

/** A row of a list with its place in it and, for rows that are not understood, whatever folder they name. */
export interface Entry {
  readonly read: ReadRow;
  readonly position: Position | null;
  readonly folder: FolderRef | null;
}

export interface JobList {
  readonly entries: readonly Entry[];
  readonly total: number | null;
  /** There may be more rows after these. */
  readonly more: boolean;
  readonly at: Date;
}

/** Reads jobs from the API, one request a call (two where the server does not tell folder paths). */
export interface JobReader {
  list(request: ListRequest): Promise<JobList>;
  /** Readable jobs of a list, in its order. */
  jobs(request: ListRequest): Promise<readonly Job[]>;
  /** One job with its arguments, whatever folder it is in; null when there is none. */
  byId(id: number): Promise<Job | null>;
  byKey(key: string): Promise<Job | null>;
  /** The newest id among the jobs of a process; 0 when it has none. */
  newestId(process: string, folder: FolderRef): Promise<number>;
}

export function createJobReader(options: {
  readonly tenant: string;
  readonly http: Http;
  readonly age: ServerAge;
  readonly folders: Folders;
}): JobReader {
  const { tenant, http, age, folders } = options;

  async function contextOf(rows: readonly unknown[], folder: FolderRef | null): Promise<JobContext> {
    const known = rows.some(lacksPath) ? await knownFolders(folders) : [];
    return { tenant, folder, pathOf: (id) => known.find((one) => one.id === id)?.path ?? null };
  }

  async function list(request: ListRequest): Promise<JobList> {
    const { filter, order, top, folder, patience, count = false } = request;
    const purpose = { doing: request.doing ?? 'list the jobs', needs: needs.viewJobs, folder };
    const { body, at } = await http.get({
      ...purpose,
      path: 'odata/Jobs',
      query: query({ filter, expand, orderby: orderby[order], top, count }),
      ...(patience === undefined ? {} : { patience }),
    });
    const found = readList(body);
    if (found === null) throw unreadable('the list of jobs');
    lookAtAge(found.rows, age);
    const context = await contextOf(found.rows, folder);
    const entries = found.rows.map((row) => ({
      read: readJob(row, context),
      position: positionOf(row, order),
      folder: folderOf(row, context),
    }));
    return { entries, total: found.total, more: found.cut || found.rows.length >= top, at };
  }

  async function jobs(request: ListRequest): Promise<readonly Job[]> {
    const { entries } = await list(request);
    return entries.flatMap(({ read }) => (read.ok ? [read.job] : []));
  }

  /** Null when the server knows no such job; throws 1100/1101 when it wants to know the folder first. */
  async function single(id: number, folder: FolderRef | null): Promise<Job | null> {
    try {
      const { body } = await http.get({
        doing: `read job ${id}`,
        needs: needs.viewJobs,
        folder,
        path: `odata/Jobs(${integer(id).literal})`,
        query: query({ expand }),
      });
      const read = readJob(body, await contextOf([body], folder));
      if (read.ok) return read.job;
      throw unreadable(`job ${id} (${read.malformed.reason})`);
    } catch (error) {
      if (error instanceof BotError && (error.status === 404 || error.code === notFoundCode)) return null;
      throw error;
    }
  }

  /** A job of a list, read again with its arguments, which lists leave out. */
  async function whole(filter: Expression, name: string): Promise<Job | null> {
    const { entries } = await list({
      filter,
      order: 'newest',
      top: 1,
      folder: null,
      doing: `find job ${name}`,
    });
    const [entry] = entries;
    if (entry === undefined) return null;
    if (!entry.read.ok) throw unreadable(`job ${name} (${entry.read.malformed.reason})`);
    const { job } = entry.read;
    return (await single(job.id, job.folder)) ?? job;
  }

  return {
    list,
    jobs,
    async byId(id) {
      try {
        const job = await single(id, null);
        if (job !== null) return job;
      } catch (error) {
        if (!(error instanceof BotError) || error.code === null || !folderCodes.has(error.code)) throw error;
      }
      // Without a folder some servers refuse to name a single job, or deny it; the list spans folders on all of them.
      return whole(compare('Id', 'eq', integer(id)), String(id));
    },
    byKey: async (key) => (isGuid(key) ? whole(compare('Key', 'eq', guid(key)), key) : null),
    async newestId(process, folder) {
      const filter = compare('Release/Name', 'eq', text(process));
      const { entries } = await list({
        filter,
        order: 'newest',
        top: 1,
        folder,
        doing: `look at ${process}`,
      });
      return entries[0]?.position?.id ?? 0;
    },
  };
}

/** Jobs of a process that are newer than `id`. */
export function newerThan(id: number, process: string): Expression | null {
  return allOf([compare('Release/Name', 'eq', text(process)), compare('Id', 'gt', integer(id))]);
}

/** Folder paths are a nicety here: without the right to list folders, jobs are still shown. */
async function knownFolders(folders: Folders): Promise<readonly Folder[]> {
  try {
    return await folders.all();
  } catch (error) {
    if (error instanceof BotError) return [];
    throw error;
  }
}

function unreadable(what: string): BotError {
  return new BotError('unavailable', `Orchestrator's answer could not be read: ${what}.`, {
    hint: 'Look at it in Orchestrator itself, and tell the people who run the bot.',
  });
}

const placeRow = z.object({ EndTime: time });
const folderRow = z.object({
  OrganizationUnitId: z.int().positive().nullish().catch(null),
  OrganizationUnitFullyQualifiedName: z.string().nullish().catch(null),
});

/** Null for a row that a list in this order cannot be continued behind. */
function positionOf(row: unknown, order: JobQuery['order']): Position | null {
  const id = idOf(row);
  if (id === null) return null;
  if (order !== 'lastEnded') return { id, ended: null };
  const read = placeRow.safeParse(row);
  return read.success ? { id, ended: read.data.EndTime } : null;
}

function folderOf(row: unknown, context: JobContext): FolderRef | null {
  const read = folderRow.safeParse(row);
  return readFolder(read.success ? read.data : {}, context);
}

function lacksPath(row: unknown): boolean {
  const { data } = folderRow.safeParse(row);
  return Boolean(data?.OrganizationUnitId) && !data?.OrganizationUnitFullyQualifiedName;
}
