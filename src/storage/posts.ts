import { sql } from 'kysely';
import type { Post } from '../domain/notice.ts';
import type { Store } from '../domain/store.ts';
import { atOnce, lockNotice, toNotice } from './notices.ts';
import { clean, type Database, moment, type PostRow } from './schema.ts';

/** The places where notices stand or should stand. */
export function postQueries(
  database: Database,
): Pick<
  Store,
  | 'addPost'
  | 'postsOf'
  | 'noticeAt'
  | 'duePosts'
  | 'waitingPosts'
  | 'beginPost'
  | 'posted'
  | 'postFailed'
  | 'forgetPost'
  | 'revivePosts'
> {
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
      };
      await tx
        .insertInto('posts')
        .values({ notice_id: noticeId, target, ...standing })
        .onConflict((conflict) => conflict.columns(['notice_id', 'target']).doUpdateSet(standing))
        .execute();
    });
  };

  return {
    addPost: place,
    posted: place,
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
              sql<number>`row_number() over (partition by posts.target order by notices.seq)`.as('turn'),
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
        .select((select) => [
          'target',
          select.fn.countAll<number>().as('count'),
          select.fn.max('last_error').as('lastError'),
        ])
        .where('behind', '=', 1)
        .groupBy('target')
        .orderBy('target')
        .execute();
      return rows.map(({ target, count, lastError }) => ({ target, count, lastError }));
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
        .execute();
    },
    async forgetPost(noticeId, target) {
      await change(noticeId, target)
        .set({ conversation: null, message: null, shown: 0, uncertain: 0, behind: 1, next_at: atOnce })
        .execute();
    },
  };
}

function toPost(row: PostRow): Post {
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
  };
}
