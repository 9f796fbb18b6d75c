import type { ListedProcess, Process } from '../domain/process.ts';
import { createProcessSearch, type ProcessSearch, type SearchOptions } from '../domain/process-search.ts';
import type { Logger } from '../logger.ts';
import type { Listing } from './process-listing.ts';

/** An older list still answers, and is fetched anew meanwhile. */
const freshMs = 5 * 60_000;
/** What a list of this age does not know may be new: it is fetched anew before anybody is told that it is not there. */
const askAgainMs = 30_000;
/** How long the first answer waits for the list before the server is asked for what was typed alone. */
const headStartMs = 400;
/** Pause after a listing that failed. */
const pauseMs = 15_000;
/** Rows of such a question. */
const maxTop = 1000;

export interface ProcessDirectory {
  /** See `Orchestrator.suggestProcesses`. Throws `BotError` only when nothing can be had at all. */
  suggest(text: string, options: SearchOptions): Promise<readonly ListedProcess[]>;
}

/**
 * Keeps the processes of a tenant in memory for as long as the process lives, and finds them as people type. Nothing is
 * fetched before it is needed, never twice at the same time, and never while nobody types.
 */
export function createProcessDirectory(options: {
  readonly list: () => Promise<Listing>;
  /** Asks the server for processes whose name contains this. */
  readonly search: (part: string, top: number) => Promise<readonly Process[]>;
  readonly log: Logger;
  readonly now: () => Date;
}): ProcessDirectory {
  const { list, search, log, now } = options;
  let kept: Kept | null = null;
  let underWay: Promise<Kept> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;

  const ageOf = (at: number): number => now().getTime() - at;

  function refresh(): Promise<Kept> {
    underWay ??= list()
      .then(({ processes, whole }) => {
        kept = { at: now().getTime(), search: createProcessSearch(processes), whole };
        log.debug({ processes: kept.search.size, whole }, 'listed the processes');
        return kept;
      })
      .catch((error: unknown) => {
        failedAt = now().getTime();
        log.warn({ err: error }, 'could not list the processes');
        throw error;
      })
      .finally(() => {
        underWay = null;
      });
    return underWay;
  }

  async function askServer(text: string, wanted: SearchOptions): Promise<readonly ListedProcess[]> {
    const named = await search(longestWord(text), maxTop);
    return createProcessSearch(named)
      .find(text, wanted)
      .map(({ folder, key, name }) => ({ folder, key, name }));
  }

  /** What the list knows and, where it is not all there is, what the server knows besides. */
  async function from(listed: Kept, text: string, wanted: SearchOptions): Promise<readonly ListedProcess[]> {
    const found = listed.search.find(text, wanted);
    if (listed.whole || found.length >= wanted.top || text.trim() === '') return found;
    const others = await askServer(text, wanted).catch(() => []);
    const keys = new Set(found.map((process) => process.key));
    return [...found, ...others.filter((process) => !keys.has(process.key))].slice(0, wanted.top);
  }

  /** Before there is a list: whoever answers first, the list that is fetched or the server. */
  async function first(text: string, wanted: SearchOptions): Promise<readonly ListedProcess[]> {
    if (ageOf(failedAt) < pauseMs) return askServer(text, wanted);
    const listed = refresh().then((fetched) => from(fetched, text, wanted));
    const soon = await Promise.race([listed, elapsed(headStartMs)]).catch(() => null);
    if (soon !== null) return soon;
    const asked = askServer(text, wanted);
    return Promise.any([listed, asked]).catch(() => asked);
  }

  return {
    async suggest(text, wanted) {
      if (kept === null) return first(text, wanted);
      const listed = kept;
      const found = await from(listed, text, wanted);
      if (ageOf(failedAt) < pauseMs) return found;
      if (found.length === 0 && ageOf(listed.at) >= askAgainMs) {
        return refresh().then(
          (fetched) => from(fetched, text, wanted),
          () => found,
        );
      }
      // What goes wrong is logged, and the list of before goes on answering.
      if (ageOf(listed.at) >= freshMs) refresh().catch(() => undefined);
      return found;
    },
  };
}

interface Kept {
  readonly at: number;
  readonly search: ProcessSearch;
  readonly whole: boolean;
}

/** Servers look for a piece of text as it stands; the longest word leaves the fewest names. */
function longestWord(text: string): string {
  const words = text.split(/[\s_.-]+/).toSorted((a, b) => b.length - a.length);
  return words[0] ?? '';
}

function elapsed(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
}
