import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Folder } from '../domain/folder.ts';
import type { ExportAnswer, NoServerExport, ServerExport } from '../domain/job-export.ts';
import type { JobFilter, Orchestrator } from '../domain/orchestrator.ts';
import { blobAccess, downloadOf } from './blob-access.ts';
import { orderby } from './cursor.ts';
import type { Download } from './download.ts';
import { isMissing, LostAnswer } from './errors.ts';
import type { Folders } from './folders.ts';
import type { Http } from './http.ts';
import { filtersFor, withoutEnvironments } from './job-filter-age.ts';
import { type Expression, integer, query } from './odata.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { csvIn } from './unzip.ts';

/** A tenant has about a hundred exports a day, and each folder takes one: what spans more is read as a list. */
const maxFolders = 10;
/** `$top` of an export, as of a list (API description 20.0). */
const maxTop = 1000;
const expand = 'Robot,Machine,Release';
const action = 'odata/Jobs/UiPath.Server.Configuration.OData.Export';

const model = z.object({ Id: z.int().positive() });
const progress = z.object({ Status: z.string() });

/**
 * Exports of jobs that Orchestrator writes itself: Export, Exports(id), GetDownloadLink, download
 * (API description 20.0; "Exporting grids in the background" of the user guide: jobs are exported folder by folder).
 */
export function createExports(options: {
  readonly http: Http;
  readonly age: ServerAge;
  readonly folders: Folders;
  readonly download: Download;
}): Pick<Orchestrator, 'requestExport' | 'exportStatus' | 'downloadExport'> {
  const { http, age, folders, download } = options;
  let unknownToServer = false;

  async function ask(filter: Expression | null, folder: Folder, top: number | null): Promise<ServerExport> {
    const doing = `export the jobs of ${folder.path}`;
    const { body } = await http.post(
      {
        doing,
        needs: needs.exportJobs,
        folder: { id: folder.id, path: folder.path },
        path: action,
        query: query({ filter, expand, orderby: orderby.newest, ...(top === null ? {} : { top }) }),
      },
      undefined,
    );
    const read = model.safeParse(body);
    if (!read.success) throw unreadable(doing);
    return { id: read.data.Id, folder: folder.path };
  }

  async function requestExport(filter: JobFilter, top: number | null): Promise<ExportAnswer> {
    // Exports came after references did.
    if (unknownToServer || (await age.knows('references')) === false) return notAsked('unknown-to-server');
    const filters = await filtersFor(filter, age, folders);
    const [only] = filters;
    if (only === undefined || filters.length > 1) return notAsked('long-question');
    const { folder: pattern, within } = filter;
    const matching = await (pattern === undefined ? folders.allowed() : folders.matching(pattern));
    const places = matching.filter(({ path }) => within?.includes(path) ?? true);
    if (places.length === 0) {
      throw new BotError('setup', 'The bot sees none of the folders that its settings allow.', {
        hint: "Check UIPATH_FOLDERS, and that the bot's app or account is assigned to those folders.",
      });
    }
    if (places.length > maxFolders) return notAsked('many-folders');
    // The newest of each folder are not the newest of all.
    if (top !== null && (top > maxTop || places.length > 1)) return notAsked('row-limit');
    const exports: ServerExport[] = [];
    try {
      for (const folder of places) {
        exports.push(await withoutEnvironments(filter, age, () => ask(only, folder, top)));
      }
    } catch (error) {
      const why = refusalOf(error);
      if (why === null) throw error instanceof LostAnswer ? lost(error) : error;
      unknownToServer ||= why === 'unknown-to-server';
      return notAsked(why, why === 'unknown-to-server' ? null : (error as BotError).message);
    }
    return { kind: 'asked', exports };
  }

  const call = (id: number, doing: string, end = '') => ({
    doing,
    needs: needs.exportJobs,
    folder: null,
    path: `odata/Exports(${integer(id).literal})${end}`,
  });

  return {
    requestExport,

    async exportStatus(id) {
      const doing = `look at export ${id}`;
      const { body } = await http.get(call(id, doing));
      const read = progress.safeParse(body);
      if (!read.success) throw unreadable(doing);
      if (read.data.Status === 'Completed') return 'ready';
      return read.data.Status === 'Failed' ? 'failed' : 'waiting';
    },

    async downloadExport(id, to) {
      const doing = `download export ${id}`;
      const { body } = await http.get(call(id, doing, '/UiPath.Server.Configuration.OData.GetDownloadLink'));
      const read = blobAccess.safeParse(body);
      if (!read.success) throw unreadable(doing);
      await csvIn(await download(downloadOf(read.data, doing)), to);
    },
  };
}

function notAsked(why: NoServerExport, said: string | null = null): ExportAnswer {
  return { kind: 'not-asked', why, said };
}

/** Why the jobs must be read as a list instead; null when the error is none that a list would get around. */
function refusalOf(error: unknown): NoServerExport | null {
  if (isMissing(error)) return 'unknown-to-server';
  if (!(error instanceof BotError)) return null;
  // The number behind ExportTenantDailyLimitReached is in no published source; its words are.
  if (
    error.status === 429 ||
    (error.kind === 'refused' && /\bdaily|\bper day|DailyLimit/i.test(error.message))
  )
    return 'daily-limit';
  return error.status === 403 ? 'not-allowed' : null;
}

function lost(error: LostAnswer): BotError {
  return new BotError('unavailable', `Orchestrator did not confirm the export: ${error.message}.`, {
    hint: 'Try again in a minute.',
    cause: error.cause,
  });
}

function unreadable(doing: string): BotError {
  return new BotError('unavailable', `Orchestrator's answer to "${doing}" could not be read.`, {
    hint: 'Try again in a minute.',
  });
}
