import type { Insertable } from 'kysely';
import { type CareBody, isCared } from '../domain/care.ts';
import { dueAt } from '../domain/due.ts';
import { isOpen, isStory, type Notice, type NoticeBody } from '../domain/notice.ts';
import { renewedNudge } from '../domain/nudge-body.ts';
import type { NewNotice, Store } from '../domain/store.ts';
import { insertAudit } from './audit.ts';
import { followAlert } from './follow-alert.ts';
import {
  atOnce,
  chunks,
  type Database,
  moment,
  type NoticeRow,
  type PostRow,
  type Queries,
  type Tables,
} from './schema.ts';

/** Notices and the jobs they speak of. */
export function noticeQueries(
  database: Database,
): Pick<
  Store,
  'openNotice' | 'notice' | 'noticesOfJob' | 'storiedJobs' | 'openNotices' | 'changeNotice' | 'forgetNotices'
> {
  const { kysely } = database;
  return {
    async openNotice(notice, at) {
      await kysely.transaction().execute(async (tx) => insertNotices(tx, [notice], moment(at)));
    },
    async notice(id) {
      const row = await kysely.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toNotice(row);
    },
    async noticesOfJob(tenant, jobId) {
      const rows = await kysely
        .selectFrom('notices')
        .innerJoin('notice_jobs', 'notice_jobs.notice_id', 'notices.id')
        .selectAll('notices')
        .where('notice_jobs.tenant', '=', tenant)
        .where('notice_jobs.job_id', '=', jobId)
        .orderBy('notices.seq', 'desc')
        .execute();
      return rows.map(toNotice);
    },
    async storiedJobs(tenant, jobIds) {
      const storied = new Set<number>();
      for (const ids of chunks(jobIds)) {
        const rows = await kysely
          .selectFrom('notice_jobs')
          .select('job_id')
          .distinct()
          .where('tenant', '=', tenant)
          .where('job_id', 'in', ids)
          .execute();
        for (const row of rows) storied.add(row.job_id);
      }
      return storied;
    },
    async openNotices(tenant) {
      const rows = await kysely
        .selectFrom('notices')
        .selectAll()
        .where('open', '=', 1)
        .where('tenant', '=', tenant)
        .orderBy('seq')
        .execute();
      return rows.map(toNotice);
    },
    async forgetNotices(before) {
      const { numDeletedRows } = await kysely
        .deleteFrom('notices')
        .where('open', '=', 0)
        .where('created_at', '<', moment(before))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('posts')
                .select('posts.target')
                .whereRef('posts.notice_id', '=', 'notices.id')
                .where('posts.behind', '=', 1),
            ),
          ),
        )
        .executeTakeFirst();
      await kysely
        .deleteFrom('alert_groups')
        .where('notice_id', 'not in', (from) => from.selectFrom('notices').select('id'))
        .execute();
      return Number(numDeletedRows);
    },
    async changeNotice(id, change, audit) {
      return kysely.transaction().execute(async (tx) => {
        const row = await lockNotice(database, tx, id);
        if (row === null) return null;
        const old = toNotice(row);
        const body = change(old.body);
        if (body === old.body) return old;
        if (audit !== undefined) await insertAudit(database, tx, audit(body));
        return { ...old, body, version: await saveChange(database, tx, row, body) };
      });
    },
  };
}

/**
 * Reads a notice so that nobody else changes it, nor what hangs on it, before this transaction ends.
 * In SQLite the transaction itself is that lock.
 */
export async function lockNotice(database: Database, tx: Queries, id: string): Promise<NoticeRow | null> {
  const query = tx.selectFrom('notices').selectAll().where('id', '=', id);
  const row = await (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  return row ?? null;
}

/** Gives a locked notice another body, and brings in step what hangs on it. Returns its version. */
export async function saveChange(
  database: Database,
  tx: Queries,
  row: NoticeRow,
  body: NoticeBody,
): Promise<number> {
  await followAlert(tx, row.id, body);
  const version = await saveBody(tx, row, body);
  if (isCared(body)) await renewNudges(database, tx, body);
  return version;
}

/** Messages that brought an alert to mind again show how it stands. */
async function renewNudges(database: Database, tx: Queries, body: CareBody): Promise<void> {
  for (const id of body.nudges ?? []) {
    const row = await lockNotice(database, tx, id);
    const nudge = row === null ? null : toNotice(row).body;
    if (row !== null && nudge?.kind === 'nudge') await saveBody(tx, row, renewedNudge(nudge, body));
  }
}

/** Gives a locked notice another body: every place is then behind it. Returns its version. */
export async function saveBody(tx: Queries, row: NoticeRow, body: NoticeBody): Promise<number> {
  const { id, tenant } = row;
  const version = row.version + 1;
  await tx
    .updateTable('notices')
    .set({ body: JSON.stringify(body), version, open: isOpen(body) ? 1 : 0, due_at: dueAt(body) })
    .where('id', '=', id)
    .execute();
  await insertJobs(tx, jobRows({ id, tenant, body }));
  await tx
    .updateTable('posts')
    .set({ behind: 1 })
    .where('notice_id', '=', id)
    .where('told_at', 'is', null)
    .execute();
  return version;
}

/** Adds notices, in this order, each with a waiting post a target. One that exists already stays as it is. */
export async function insertNotices(tx: Queries, notices: readonly NewNotice[], at: string): Promise<void> {
  for (const some of chunks(notices)) {
    const rows = await tx
      .insertInto('notices')
      .values(
        some.map(({ id, tenant, body }) => ({
          id,
          tenant,
          body: JSON.stringify(body),
          version: 1,
          created_at: at,
          open: isOpen(body) ? 1 : 0,
          due_at: dueAt(body),
        })),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    const added = new Set(rows.map((row) => row.id));
    const fresh = some.filter((notice) => added.has(notice.id));
    await insertJobs(tx, fresh.flatMap(jobRows));
    await insertPosts(tx, fresh.flatMap(postRows));
  }
}

export async function insertJobs(
  tx: Queries,
  rows: readonly Insertable<Tables['notice_jobs']>[],
): Promise<void> {
  for (const some of chunks(rows)) {
    await tx
      .insertInto('notice_jobs')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function insertPosts(tx: Queries, rows: readonly Insertable<PostRow>[]): Promise<void> {
  for (const some of chunks(rows)) await tx.insertInto('posts').values(some).execute();
}

/** A waiting post a target. */
export function postRows({
  holdUntil = {},
  id,
  targets,
}: Pick<NewNotice, 'holdUntil' | 'id' | 'targets'>): readonly Insertable<PostRow>[] {
  return [...new Set(targets)].map((target) => ({
    notice_id: id,
    target,
    conversation: null,
    message: null,
    shown: 0,
    uncertain: 0,
    behind: 1,
    attempts: 0,
    next_at: target in holdUntil ? moment(holdUntil[target] ?? '') : atOnce,
    last_error: null,
    instead_of: null,
    told_at: null,
  }));
}

function jobRows({ id, tenant, body }: Omit<NewNotice, 'targets'>): readonly Tables['notice_jobs'][] {
  return [...new Set(jobIdsOf(body))].map((job) => ({ tenant, job_id: job, notice_id: id }));
}

/** Every job whose story a body tells. The job that a run retries belongs to its own notice, not to the run's. */
function jobIdsOf(body: NoticeBody): readonly number[] {
  if (!isStory(body)) return [];
  const own = body.kind === 'alert' ? [body.job.id] : body.jobs.map((job) => job.id);
  const retried = body.history.flatMap((line) =>
    line.did === 'retry' && line.job !== null ? [line.job.id] : [],
  );
  return [...own, ...retried];
}

export function toNotice(row: NoticeRow): Notice {
  return {
    id: row.id,
    tenant: row.tenant,
    body: JSON.parse(row.body) as NoticeBody,
    version: row.version,
    created: row.created_at,
  };
}
