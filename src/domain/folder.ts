import { matchesWildcard } from './spelling.ts';

/** A folder of Orchestrator. Keys are stable; ids change with the licensing plan, so they are resolved at run time. */
export interface Folder {
  readonly id: number;
  readonly key: string | null;
  readonly name: string;
  /** Fully qualified name, e.g. `Finance/Accounts Payable`. */
  readonly path: string;
  /** Modern folders start jobs with `ModernJobsCount`, classic ones with `JobsCount`. */
  readonly modern: boolean;
}

/**
 * Does a folder path match a pattern such as `Finance`, `Finance/*` or `*`?
 * Case is ignored, and which quotes, dashes and spaces a phone typed. `Finance/*` matches everything below Finance and Finance itself.
 */
export function matchesFolder(pattern: string, path: string): boolean {
  const wanted = pattern.trim();
  return (
    matchesWildcard(wanted, path) || (wanted.endsWith('/*') && matchesWildcard(wanted.slice(0, -2), path))
  );
}
