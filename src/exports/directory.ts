import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where files wait: beside the database file, or in `./data` with a database elsewhere. A database in memory has a directory of its own that goes with it. */
export function exportDirectory(databaseUrl: string): { readonly path: string; readonly passing: boolean } {
  const file = /^sqlite:(.+)$/s.exec(databaseUrl)?.[1];
  if (file === ':memory:') return { path: mkdtempSync(join(tmpdir(), 'chatops-exports-')), passing: true };
  return { path: join(file === undefined ? './data' : dirname(file), 'exports'), passing: false };
}
