import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database, Tables } from './schema.ts';

const poolSize = 8;
const connectTimeoutMs = 10_000;
/** A statement of ours takes milliseconds; one that hangs must not hang the bot. */
const statementTimeoutMs = 30_000;

/** Opens a PostgreSQL database by its connection URL. Nothing connects before the first query. */
export function openPostgres(url: string): Database {
  const types = new pg.TypeOverrides();
  // pg gives int8 as text; our ids and counts are far below 2^53.
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
    application_name: 'orchestrator-chatops',
    types,
  });
  // An idle connection that breaks is replaced; whoever needs the database next hears of a lasting trouble.
  pool.on('error', () => undefined);
  return { dialect: 'postgres', kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }) };
}
