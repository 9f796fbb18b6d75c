import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Process } from '../domain/process.ts';
import type { Http } from './http.ts';
import { compare, query, text } from './odata.ts';
import { needs } from './permissions.ts';
import type { ServerAge } from './server-age.ts';
import { readList } from './wire.ts';

/** What a version of a package takes never changes; which entry point a process starts at seldom does. */
const keepMs = 5 * 60_000;
const mostKept = 500;

const releaseRow = z.object({
  EntryPoint: z.object({ InputArguments: z.string().nullish() }).nullish().catch(null),
});

export interface EntryPoints {
  /** What the entry point of a process says it takes: JSON text; null when it says nothing, or the server does not tell. */
  inputs(process: Process): Promise<string | null>;
}

/**
 * Reads `EntryPoint.InputArguments` of releases with `$expand=EntryPoint`, as Orchestrator's own web interface does.
 * Servers that do not know it are asked once.
 */
export function createEntryPoints(options: {
  readonly http: Http;
  readonly age: ServerAge;
  readonly now: () => Date;
}): EntryPoints {
  const { http, age, now } = options;
  const kept = new Map<string, { readonly at: number; readonly declared: string | null }>();

  async function read(process: Process): Promise<string | null> {
    const { body } = await http.get({
      doing: `read what ${process.name} takes`,
      needs: needs.viewProcesses,
      folder: process.folder,
      path: 'odata/Releases',
      query: query({
        filter: compare('Key', 'eq', text(process.key)),
        // The description of the API calls these required, whatever is selected.
        select: 'Id,Key,Name,ProcessKey,ProcessVersion',
        expand: 'EntryPoint',
        top: 1,
      }),
    });
    const [row] = readList(body)?.rows ?? [];
    return releaseRow.safeParse(row).data?.EntryPoint?.InputArguments ?? null;
  }

  return {
    async inputs(process) {
      if ((await age.knows('entry-points')) === false) return null;
      const key = `${process.key}:${process.version ?? ''}`;
      const old = kept.get(key);
      const at = now().getTime();
      if (old !== undefined && at - old.at < keepMs) return old.declared;
      try {
        const declared = await read(process);
        kept.delete(key);
        kept.set(key, { at, declared });
        const [oldest] = kept.keys();
        if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
        return declared;
      } catch (error) {
        if (!(error instanceof BotError)) throw error;
        if (error.status === 400) age.learned('entry-points', false);
        // Free inputs are better than no start; a server that cannot be reached will say so at the start itself.
        return null;
      }
    },
  };
}
