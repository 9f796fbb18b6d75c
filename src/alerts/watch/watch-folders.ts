import { type Folder, matchesFolder } from '../../domain/folder.ts';
import { epochMs, type Timestamp } from '../../domain/timestamp.ts';

/** Folders that are expected to be there, and those that are not. */
export interface FolderSights {
  /** Paths by key (or id). */
  readonly known: Readonly<Record<string, string>>;
  /** Since when each was not to be seen, by key. */
  readonly lost: Readonly<Record<string, { readonly path: string; readonly since: Timestamp }>>;
  /** Server time until which faults were read when folders were looked at last, and the time before; null before the first. */
  readonly readUntil: Timestamp | null;
  readonly readUntilBefore: Timestamp | null;
}

export const noFolders: FolderSights = { known: {}, lost: {}, readUntil: null, readUntilBefore: null };

/** A folder that was seen once is expected back this long. */
const expectedMs = 7 * 24 * 3_600_000;

/**
 * The sights after one more look. `patterns` are those of the settings: a folder that they name and nobody sees is lost
 * as well, and one that they no longer allow is nobody's loss.
 */
export function afterLook(
  before: FolderSights,
  seen: readonly Folder[],
  patterns: readonly string[],
  at: Timestamp,
  readUntil: Timestamp | null,
): FolderSights {
  // The stand-in of servers without folders has no id.
  const here = new Map(seen.filter(({ id }) => id !== 0).map((folder) => [keyOf(folder), folder.path]));
  const wanted = ([, path]: readonly [string, string]): boolean =>
    patterns.length === 0 || patterns.some((pattern) => matchesFolder(pattern, path));
  const known = new Map([...Object.entries(before.known).filter(wanted), ...here]);
  const missing = [...known].filter(([key]) => !here.has(key));
  const nobodySees = patterns
    .filter(
      (pattern) =>
        !pattern.includes('*') && ![...known.values()].some((path) => matchesFolder(pattern, path)),
    )
    .map((pattern) => [`named:${pattern}`, pattern] as const);
  const lost = [...missing, ...nobodySees].map(
    ([key, path]) => [key, { path, since: before.lost[key]?.since ?? at }] as const,
  );
  const givenUp = new Set(
    lost
      .filter(([key, { since }]) => !key.startsWith('named:') && epochMs(at) - epochMs(since) >= expectedMs)
      .map(([key]) => key),
  );
  return {
    known: Object.fromEntries([...known].filter(([key]) => !givenUp.has(key))),
    lost: Object.fromEntries(lost.filter(([key]) => !givenUp.has(key))),
    readUntil,
    readUntilBefore: before.readUntil,
  };
}

/** Lost folders by the look that missed them first. */
export function lostTogether({ lost }: FolderSights): ReadonlyMap<Timestamp, readonly string[]> {
  const groups = Map.groupBy(Object.values(lost), ({ since }) => since);
  return new Map(
    [...groups].map(([since, some]) => [
      since,
      some.map(({ path }) => path).toSorted((a, b) => a.localeCompare(b)),
    ]),
  );
}

function keyOf({ id, key }: Folder): string {
  return key ?? `id:${id}`;
}
