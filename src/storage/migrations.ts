import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { auditChain } from './audit-migration.ts';
import type { Database, Dialect } from './schema.ts';

/** The tables of the first release. A migration, once released, is never changed: add the next. */
function firstTables(dialect: Dialect): Migration {
  const serial = dialect === 'postgres' ? sql`bigserial` : sql`integer`;
  return {
    async up(db: Kysely<unknown>) {
      const { schema } = db;
      await schema
        .createTable('claims')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('taken_by', 'text', (column) => column.notNull())
        .addColumn('taken_at', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text')
        .execute();
      await schema
        .createTable('polls')
        .addColumn('tenant', 'text', (column) => column.primaryKey())
        .addColumn('polled_until', 'text', (column) => column.notNull())
        .addColumn('swept_at', 'text', (column) => column.notNull())
        .addColumn('swept_count', 'integer', (column) => column.notNull())
        .execute();
      await schema
        .createTable('faults')
        .addColumn('tenant', 'text', (column) => column.notNull())
        .addColumn('job_id', 'bigint', (column) => column.notNull())
        .addColumn('process', 'text', (column) => column.notNull())
        .addColumn('happened_at', 'text', (column) => column.notNull())
        .addColumn('notice_id', 'text')
        .addColumn('recorded_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('faults_key', ['tenant', 'job_id'])
        .execute();
      await schema
        .createIndex('faults_of_process')
        .on('faults')
        .columns(['tenant', 'process', 'happened_at'])
        .execute();
      await schema.createIndex('faults_by_time').on('faults').columns(['tenant', 'happened_at']).execute();
      await schema
        .createTable('notices')
        .addColumn('seq', serial, (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('tenant', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('open', 'integer', (column) => column.notNull())
        .execute();
      await schema.createIndex('notices_open').on('notices').columns(['open', 'tenant']).execute();
      await schema
        .createTable('notice_jobs')
        .addColumn('tenant', 'text', (column) => column.notNull())
        .addColumn('job_id', 'bigint', (column) => column.notNull())
        .addColumn('notice_id', 'text', (column) =>
          column.notNull().references('notices.id').onDelete('cascade'),
        )
        .addPrimaryKeyConstraint('notice_jobs_key', ['tenant', 'job_id', 'notice_id'])
        .execute();
      await schema
        .createTable('posts')
        .addColumn('notice_id', 'text', (column) =>
          column.notNull().references('notices.id').onDelete('cascade'),
        )
        .addColumn('target', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text')
        .addColumn('message', 'text')
        .addColumn('shown', 'integer', (column) => column.notNull())
        .addColumn('uncertain', 'integer', (column) => column.notNull())
        .addColumn('behind', 'integer', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('next_at', 'text', (column) => column.notNull())
        .addColumn('last_error', 'text')
        .addPrimaryKeyConstraint('posts_key', ['notice_id', 'target'])
        .execute();
      await schema.createIndex('posts_behind').on('posts').columns(['behind', 'next_at']).execute();
      await schema.createIndex('posts_by_message').on('posts').columns(['target', 'message']).execute();
      await schema
        .createTable('memory')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('kept_until', 'text')
        .execute();
      await schema
        .createTable('audit')
        .addColumn('seq', serial, (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('actor', 'text', (column) => column.notNull())
        .addColumn('actor_name', 'text', (column) => column.notNull())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('args', 'text', (column) => column.notNull())
        .addColumn('place', 'text', (column) => column.notNull())
        .addColumn('tenant', 'text')
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('invocation', 'text', (column) => column.notNull())
        .execute();
      await schema.createIndex('audit_by_time').on('audit').column('at').execute();
      await schema
        .createTable('leases')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('until', 'text', (column) => column.notNull())
        .execute();
    },
  };
}

const traits = ['folder', 'robot', 'machine', 'version', 'fingerprint', 'error'] as const;

/** What faults have in common, and which alert tells them together. */
const groups: Migration = {
  async up({ schema }: Kysely<unknown>) {
    for (const trait of traits) {
      await schema
        .alterTable('faults')
        .addColumn(trait, 'text', (column) => column.notNull().defaultTo(''))
        .execute();
    }
    await schema
      .createTable('alert_groups')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('tenant', 'text', (column) => column.notNull())
      .addColumn('notice_id', 'text', (column) => column.notNull())
      .addColumn('process', 'text', (column) => column.notNull())
      .addColumn('last_at', 'text', (column) => column.notNull())
      .addColumn('open', 'integer', (column) => column.notNull())
      .addColumn('bare', 'integer', (column) => column.notNull())
      .execute();
    await schema.createIndex('alert_groups_of_notice').on('alert_groups').column('notice_id').execute();
    await schema
      .createIndex('alert_groups_by_time')
      .on('alert_groups')
      .columns(['tenant', 'open', 'last_at'])
      .execute();
  },
};

/** For "all jobs that this message reports". */
const jobsOfNotice: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.createIndex('faults_of_notice').on('faults').column('notice_id').execute();
    await schema.createIndex('notice_jobs_of_notice').on('notice_jobs').column('notice_id').execute();
  },
};

/** What was said in chat about alerts. */
const rules: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable('rules')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tenant', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .execute();
  },
};

/** Which jobs were told to be stuck, and in which message. */
const stuck: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable('stuck_jobs')
      .addColumn('tenant', 'text', (column) => column.notNull())
      .addColumn('job_id', 'bigint', (column) => column.notNull())
      .addColumn('how', 'text', (column) => column.notNull())
      .addColumn('told_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('stuck_jobs_key', ['tenant', 'job_id', 'how'])
      .execute();
    await schema
      .createTable('stuck_groups')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('notice_id', 'text', (column) => column.notNull())
      .addColumn('last_at', 'text', (column) => column.notNull())
      .execute();
  },
};

/** For places where nobody is reached. */
const detours: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.alterTable('posts').addColumn('instead_of', 'text').execute();
    await schema.alterTable('posts').addColumn('told_at', 'text').execute();
  },
};

/** Which reply in the thread of an alert waits to be sent. */
const replies: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .alterTable('alert_groups')
      .addColumn('reply_id', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
  },
};

/** For alerts that people take care of, and those that nobody does. */
const care: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema.alterTable('notices').addColumn('due_at', 'text').execute();
    await schema.createIndex('notices_due').on('notices').columns(['tenant', 'due_at']).execute();
    await schema.alterTable('alert_groups').addColumn('snoozed_until', 'text').execute();
  },
};

/**
 * Brings the tables up to date. Several processes may do so at once: one migrates, the others wait and find it done
 * (PostgreSQL by advisory lock, SQLite by its write lock).
 */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({
    db: database.kysely,
    provider: {
      getMigrations: async () => ({
        '0001-first-tables': firstTables(database.dialect),
        '0002-alert-groups': groups,
        '0003-rules': rules,
        '0003-jobs-of-a-notice': jobsOfNotice,
        '0004-stuck-jobs': stuck,
        '0005-detours': detours,
        '0006-replies': replies,
        '0007-care': care,
        '0008-audit-chain': auditChain(database.dialect),
      }),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought up to date.', { cause: error });
}
