import { sql } from 'kysely';
import type { Post } from '../domain/notice.ts';
import { lostRoutePrefix } from '../domain/route.ts';
import type { PostStore } from '../domain/store/posts.ts';
import { lockNotice, toNotice } from './change-notice.ts';
import { postRows } from './insert-notices.ts';
import { atOnce, clean, type Database, moment, type PostRow, type Queries } from './schema.ts';

/** The places where notices stand or should stand. */
export function postQueries(database: Database): PostStore {
  const { kysely } = database;
  const change = (noticeId: string, target: string) =>
    kysely.updateTable('posts').where('notice_id', '=', noticeId).where('target', '=', target);

  /** Keeps where a notice stands. The notice is locked, so that a change of it made meanwhile is not overlooked. */
  const place = async (
    noticeId: string,
    target: string,
    ref: { readonly conversation: string; readonly message: string },
    shown: number,
  ): Promise<void> => {
    await kysely.transaction().execute(async (tx) => {
      const notice = await lockNotice(database, tx, noticeId);
      if (notice === null) return;
      const standing = {
        conversation: ref.conversation,
        message: ref.message,
        shown,
        uncertain: 0,
        behind: shown < notice.version ? 1 : 0,
        attempts: 0,
        next_at: atOnce,
        last_error: null,
        told_at: null,
      };
      await tx
        .insertInto('posts')
        .values({ notice_id: noticeId, target, instead_of: null, ...standing })
        .onConflict((conflict) => conflict.columns(['notice_id', 'target']).doUpdateSet(standing))
        .execute();
    });
  };

  return {
    addPost: place,
    posted: place,
    async addTarget(noticeId, target) {
      await kysely
        .insertInto('posts')
        .values(postRows({ id: noticeId, targets: [target] }))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async postsOf(noticeId) {
      const rows = await kysely
        .selectFrom('posts')
        .selectAll()
        .where('notice_id', '=', noticeId)
        .orderBy('target')
        .execute();
      return rows.map(toPost);
    },
    async noticeAt(target, message) {
      const row = await kysely
        .selectFrom('posts')
        .innerJoin('notices', 'notices.id', 'posts.notice_id')
        .selectAll('notices')
        .where('posts.target', '=', target)
        .where('posts.message', '=', message)
        .orderBy('notices.seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toNotice(row);
    },
    async duePosts(at, limit) {
      // One place with a long queue must not fill the list: the first of every place come first.
      const rows = await kysely
        .selectFrom((from) =>
          from
            .selectFrom('posts')
            .innerJoin('notices', 'notices.id', 'posts.notice_id')
            .selectAll('posts')
            .select([
              'notices.seq as seq',
              // What is not there yet goes before what is there but behind.
              sql<number>`row_number() over (partition by posts.target order by posts.conversation is not null, notices.seq)`.as(
                'turn',
              ),
            ])
            .where('posts.behind', '=', 1)
            .where('posts.next_at', '<=', moment(at))
            .as('due'),
        )
        .selectAll()
        .orderBy('turn')
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(toPost);
    },
    async waitingPosts() {
      const rows = await kysely
        .selectFrom('posts')
        .innerJoin('notices', 'notices.id', 'posts.notice_id')
        .select((select) => [
          'target',
          select.fn.countAll<number>().as('count'),
          select.fn.max('last_error').as('lastError'),
          // What is held back on purpose waits from its end on.
          sql<string | null>`min(case when posts.conversation is not null then null
            when posts.attempts = 0 and posts.next_at > notices.created_at then posts.next_at
            else notices.created_at end)`.as('since'),
        ])
        .where('behind', '=', 1)
        .groupBy('target')
        .orderBy('target')
        .execute();
      return rows.map(({ target, count, lastError, since }) => ({ target, count, lastError, since }));
    },
    async beginPost(noticeId, target) {
      await change(noticeId, target).set({ uncertain: 1 }).execute();
    },
    async postFailed(noticeId, target, failure) {
      await change(noticeId, target)
        .set((set) => ({
          attempts: set('attempts', '+', 1),
          last_error: clean(failure.error),
          next_at: moment(failure.nextAt),
          uncertain: failure.uncertain ? 1 : 0,
        }))
        .execute();
    },
    async revivePosts(target) {
      await kysely
        .updateTable('posts')
        .set({ next_at: atOnce })
        .where('target', '=', target)
        .where('behind', '=', 1)
        // What is held back on purpose was never tried.
        .where('attempts', '>', 0)
        .execute();
    },
    async detourPost(noticeId, target, instead) {
      await kysely.transaction().execute(async (tx) => {
        if ((await lockNotice(database, tx, noticeId)) === null) return;
        const post = await tx
          .selectFrom('posts')
          .select('instead_of')
          .where('notice_id', '=', noticeId)
          .where('target', '=', target)
          .executeTakeFirst();
        await tx
          .updateTable('posts')
          .set({ told_at: instead, behind: 0, uncertain: 0, last_error: null })
          .where('notice_id', '=', noticeId)
          .where('target', '=', target)
          .execute();
        await tx
          .insertInto('posts')
          .values(
            postRows({ id: noticeId, targets: [instead] }).map((row) => ({
              ...row,
              instead_of: post?.instead_of ?? target,
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },
    async dropPost(noticeId, target) {
      await kysely
        .deleteFrom('posts')
        .where('notice_id', '=', noticeId)
        .where('target', '=', target)
        .execute();
    },
    async forgetPost(noticeId, target) {
      await change(noticeId, target)
        .set({ conversation: null, message: null, shown: 0, uncertain: 0, behind: 1, next_at: atOnce })
        .execute();
    },
  };
}

/** Places of a notice that was told elsewhere get it after all: those where people are reached again. */
export async function returnPosts(tx: Queries, noticeId: string): Promise<void> {
  await tx
    .updateTable('posts')
    .set({ told_at: null, attempts: 0, next_at: atOnce })
    .where('notice_id', '=', noticeId)
    .where('told_at', 'is not', null)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('memory')
            .select('memory.key')
            .where('memory.key', '=', sql<string>`${lostRoutePrefix} || posts.target`),
        ),
      ),
    )
    .execute();
}

export function toPost(row: PostRow): Post {
  return {
    noticeId: row.notice_id,
    target: row.target,
    ref:
      row.conversation === null || row.message === null
        ? null
        : { conversation: row.conversation, message: row.message },
    shown: row.shown,
    uncertain: row.uncertain === 1,
    attempts: row.attempts,
    lastError: row.last_error,
    insteadOf: row.instead_of,
    toldAt: row.told_at,
  };
}
