import type { Store } from '../domain/store.ts';
import { alertGroupQueries } from './alert-groups.ts';
import { auditQueries } from './audit.ts';
import { claimQueries } from './claims.ts';
import { dueQueries } from './due.ts';
import { faultQueries } from './faults.ts';
import { memoryQueries } from './memory.ts';
import { migrate } from './migrations.ts';
import { noticeQueries } from './notices.ts';
import { openPostgres } from './postgres.ts';
import { postQueries } from './posts.ts';
import { ruleQueries } from './rules.ts';
import type { Database } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { stuckQueries } from './stuck.ts';

/**
 * Opens the store named by a URL and brings its tables up to date: `sqlite:PATH` (the folder is made),
 * `sqlite::memory:` or `postgres://…`. Throws when the URL is none of these or the database cannot be used.
 * `auditKeys`: what the audit is signed with; the first key signs, all of them verify.
 */
export async function openStore(
  databaseUrl: string,
  { auditKeys = [] }: { readonly auditKeys?: readonly string[] } = {},
): Promise<Store> {
  const database = { ...openDatabase(databaseUrl), auditKeys };
  try {
    await migrate(database);
  } catch (error) {
    await database.kysely.destroy();
    throw error;
  }
  return {
    ...alertGroupQueries(database),
    ...auditQueries(database),
    ...claimQueries(database),
    ...dueQueries(database),
    ...faultQueries(database),
    ...noticeQueries(database),
    ...postQueries(database),
    ...stuckQueries(database),
    ...ruleQueries(database),
    ...memoryQueries(database),
  };
}

function openDatabase(url: string): Database {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path !== undefined) return openSqlite(path);
  // The URL may hold a password: only its beginning is repeated.
  const scheme = url.slice(0, Math.max(0, url.indexOf(':')));
  throw new Error(
    `A database URL begins with "sqlite:" or "postgres://"${scheme === '' ? '' : `, not with "${scheme}:"`}.`,
  );
}
