import type { Insertable } from 'kysely';
import { dueAt } from '../domain/due.ts';
import { isOpen, isStory, type NoticeBody } from '../domain/notice.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import { atOnce, chunks, moment, type PostRow, type Queries, type Tables } from './schema.ts';

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

export function jobRows({ id, tenant, body }: Omit<NewNotice, 'targets'>): readonly Tables['notice_jobs'][] {
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
