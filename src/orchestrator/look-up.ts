import { BotError } from '../domain/errors.ts';
import type { FolderRef, Job } from '../domain/job.ts';
import type { JobReader } from './job-reader.ts';
import { compare, type Expression, text } from './odata.ts';

/** Pauses before each look. A write that was under way when its answer got lost may take seconds to show. */
const looksAfterMs: readonly number[] = [500, 1_500, 2_500, 3_000, 3_000];
export const looksTakeSeconds = Math.round(looksAfterMs.reduce((sum, ms) => sum + ms) / 1000);
/** Jobs of the process that are gone through where the server cannot filter by reference. */
const recentJobs = 100;

export interface Looked {
  readonly found: readonly Job[];
  /** Why the last look was not answered; null when it was. */
  readonly trouble: BotError | null;
}

/**
 * Looks several times for what a write may have made, until `enough` jobs are found.
 * The last look decides: jobs do not vanish, so what it does not see was not there before either.
 */
export async function lookUp(
  find: () => Promise<readonly Job[]>,
  enough: number,
  wait: (ms: number) => Promise<void>,
): Promise<Looked> {
  let looked: Looked = { found: [], trouble: null };
  for (const pause of looksAfterMs) {
    await wait(pause);
    try {
      const found = await find();
      looked = { found, trouble: null };
      if (found.length >= enough) return looked;
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      looked = { found: looked.found, trouble: error };
    }
  }
  return looked;
}

/** Finds jobs by the reference they were started with. */
export function createReferenceFinder(
  reader: JobReader,
): (reference: string, process: string, folder: FolderRef) => Promise<readonly Job[]> {
  let filterable = true;
  return async (reference, process, folder) => {
    const look = (filter: Expression) =>
      reader.jobs({
        filter,
        order: 'newest',
        top: recentJobs,
        folder,
        patience: 'write',
        doing: `look for the jobs of ${process}`,
      });
    if (filterable) {
      try {
        return await look(compare('Reference', 'eq', text(reference)));
      } catch (error) {
        if (!(error instanceof BotError) || error.status !== 400) throw error;
        filterable = false;
      }
    }
    const recent = await look(compare('Release/Name', 'eq', text(process)));
    return recent.filter((job) => job.reference === reference);
  };
}
