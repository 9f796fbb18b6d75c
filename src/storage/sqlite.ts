import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Database, Tables } from './schema.ts';

/** How long a statement waits for somebody else who is writing. */
const busyTimeoutMs = 10_000;
/** Between two tries, drawn anew each time so that those who wait do not keep step. */
const busyWaitMs = 15;
/** https://sqlite.org/rescode.html#busy; its extended codes carry it in the lowest byte. */
const busy = 5;

/** SQLite can change its tables inside a transaction; Kysely then migrates in one, and processes queue up for it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Opens a SQLite database with Node's own driver; the folder is made if it is missing.
 * `:memory:` lives as long as it is open.
 */
export function openSqlite(path: string): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const file = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  file.exec('pragma journal_mode = wal');
  file.exec('pragma synchronous = full');
  // From here on we wait ourselves: SQLite's own waiting would stop the whole process meanwhile.
  file.exec('pragma busy_timeout = 0');
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new TransactionalSqliteAdapter(),
      createDriver: () => createDriver(file),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  return { dialect: 'sqlite', kysely };
}

/** One connection; Kysely lets one user at a time have it, for a statement or for a whole transaction. */
function createDriver(file: DatabaseSync): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery) => whenFree(() => run<R>(file, query)),
    streamQuery() {
      throw new Error('Results are read whole, not as a stream.');
    },
  };
  const say = async (sql: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(sql));
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    // The write lock is taken at once: a transaction that first read and then wants to write could only fail.
    beginTransaction: async () => say('begin immediate'),
    commitTransaction: async () => say('commit'),
    rollbackTransaction: async () => say('rollback'),
    releaseConnection: async () => undefined,
    destroy: async () => file.close(),
  };
}

function run<R>(file: DatabaseSync, query: CompiledQuery): QueryResult<R> {
  const statement = file.prepare(query.sql);
  // The queries of this folder bind texts, numbers and null.
  const parameters = query.parameters as readonly SQLInputValue[];
  if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] };
  const { changes } = statement.run(...parameters);
  return { rows: [], numAffectedRows: BigInt(changes) };
}

async function whenFree<T>(action: () => T): Promise<T> {
  const until = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    await wait(Math.random() * busyWaitMs);
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === busy;
}
