import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { hashOf } from './audit-hash.ts';
import { chunks, type Dialect, type Tables } from './schema.ts';

const pageRows = 1000;

/** Lines as they were before. */
interface Before {
  readonly audit: {
    readonly seq: number;
    readonly at: string;
    readonly actor: string;
    readonly actor_name: string;
    readonly command: string;
    readonly args: string;
    readonly place: string;
    readonly tenant: string | null;
    readonly outcome: string;
    readonly invocation: string;
  };
  readonly audit_chain: Tables['audit'];
  readonly audit_head: Tables['audit_head'];
}

/**
 * Makes the audit a chain that can only grow: the lines there are get their hashes, and the database refuses whatever
 * else than the next line.
 */
export function auditChain(dialect: Dialect): Migration {
  return {
    async up(any: Kysely<unknown>) {
      const db = any as Kysely<Before>;
      await createTables(db);
      const head = await chainLines(db);
      await db
        .insertInto('audit_head')
        .values({ id: 1, ...head, mark: '', removed_seq: 0, retention_seq: 0 })
        .execute();
      await db.schema.dropTable('audit').execute();
      await db.schema.alterTable('audit_chain').renameTo('audit').execute();
      await db.schema.createIndex('audit_by_time').on('audit').column('at').execute();
      await (dialect === 'postgres' ? guardPostgres(db) : guardSqlite(db));
    },
  };
}

async function createTables({ schema }: Kysely<Before>): Promise<void> {
  let table = schema.createTable('audit_chain').addColumn('seq', 'bigint', (column) => column.primaryKey());
  for (const name of [
    ...(['at', 'actor', 'actor_name', 'command', 'args', 'place', 'jobs', 'outcome'] as const),
    ...(['invocation', 'prev', 'hash'] as const),
  ])
    table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of [
    'orchestrator_user',
    'tenant',
    'process',
    'folder',
    'rule',
    'answer',
    'approved_by',
    'approved_by_name',
  ] as const)
    table = table.addColumn(name, 'text');
  await table.execute();
  await schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('mark', 'text', (column) => column.notNull())
    .addColumn('removed_seq', 'bigint', (column) => column.notNull())
    .addColumn('retention_seq', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('audit_begun')
    .addColumn('invocation', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .execute();
}

/** Copies the lines of before, numbered without gaps; returns the newest. */
async function chainLines(db: Kysely<Before>): Promise<{ seq: number; hash: string }> {
  const head = { seq: 0, hash: '' };
  for (let last = 0; ; ) {
    const before = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', last)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    const rows = before.map(({ seq, ...line }) => {
      last = seq;
      head.seq += 1;
      const unknown = { orchestrator_user: null, rule: null, answer: null };
      const nothing = { ...unknown, approved_by: null, approved_by_name: null };
      const subject = { jobs: '', process: null, folder: null };
      const row = { ...line, ...subject, ...nothing, seq: head.seq, prev: head.hash };
      head.hash = hashOf(row, undefined);
      return { ...row, hash: head.hash };
    });
    for (const some of chunks(rows)) await db.insertInto('audit_chain').values(some).execute();
    if (before.length < pageRows) return head;
  }
}

const onlyNext = 'a line of the audit is added behind the last one, and nowhere else';
const noChange = 'the audit is never changed';
const noRemoval = 'lines of the audit are removed by its retention only';

async function guardSqlite(db: Kysely<Before>): Promise<void> {
  const refuse = async (name: string, when: string, said: string): Promise<void> => {
    await sql
      .raw(`create trigger ${name} before ${when} begin select raise(abort, '${said}'); end`)
      .execute(db);
  };
  await refuse('audit_grows', 'insert on audit when new.seq <> (select seq from audit_head)', onlyNext);
  await refuse('audit_stays', 'update on audit', noChange);
  await refuse(
    'audit_keeps',
    'delete on audit when old.seq > (select removed_seq from audit_head)',
    noRemoval,
  );
  await refuse('audit_head_stays', 'delete on audit_head', noChange);
  await refuse(
    'audit_head_grows',
    'update on audit_head when new.seq < old.seq or new.removed_seq < old.removed_seq',
    noChange,
  );
}

async function guardPostgres(db: Kysely<Before>): Promise<void> {
  const guard = async (name: string, on: string, table: string, body: string): Promise<void> => {
    await sql
      .raw(`create function ${name}() returns trigger language plpgsql as $$ begin ${body} end $$`)
      .execute(db);
    const each = on === 'truncate' ? 'statement' : 'row';
    await sql
      .raw(`create trigger ${name} before ${on} on ${table} for each ${each} execute function ${name}()`)
      .execute(db);
  };
  const refuse = (said: string): string => `raise exception '${said}';`;
  await guard(
    'audit_grows',
    'insert',
    'audit',
    `if new.seq <> (select seq from audit_head) then ${refuse(onlyNext)} end if; return new;`,
  );
  await guard('audit_stays', 'update', 'audit', refuse(noChange));
  await guard('audit_is_not_emptied', 'truncate', 'audit', refuse(noRemoval));
  await guard(
    'audit_keeps',
    'delete',
    'audit',
    `if old.seq > (select removed_seq from audit_head) then ${refuse(noRemoval)} end if; return old;`,
  );
  await guard('audit_head_stays', 'delete', 'audit_head', refuse(noChange));
  await guard(
    'audit_head_grows',
    'update',
    'audit_head',
    `if new.seq < old.seq or new.removed_seq < old.removed_seq then ${refuse(noChange)} end if; return new;`,
  );
}
