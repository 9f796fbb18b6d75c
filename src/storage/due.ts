import type { DueStore } from '../domain/store/due.ts';
import { insertAudit } from './audit-append.ts';
import { lockNotice, saveChange, toNotice } from './change-notice.ts';
import { insertNotices, postRows } from './insert-notices.ts';
import { toPost } from './posts.ts';
import { type Database, moment } from './schema.ts';

/** Notices at which something is to be done by itself. */
export function dueQueries(database: Database): DueStore {
  const { kysely } = database;
  return {
    async advanceNotice(id, step, at) {
      return kysely.transaction().execute(async (tx) => {
        const row = await lockNotice(database, tx, id);
        if (row === null) return null;
        const old = toNotice(row);
        const posts = await tx.selectFrom('posts').selectAll().where('notice_id', '=', id).execute();
        const next = step(old, posts.map(toPost));
        if (next === null) return old;
        const version = await saveChange(database, tx, row, next.body);
        await insertNotices(tx, next.opens, moment(at));
        if (next.audit !== undefined) await insertAudit(database, tx, next.audit);
        for (const target of next.targets) {
          await tx
            .insertInto('posts')
            .values(postRows({ id, targets: [target] }))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        return { ...old, body: next.body, version };
      });
    },
    async dueNotices(tenant, at, limit) {
      const rows = await kysely
        .selectFrom('notices')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('due_at', '<=', moment(at))
        .orderBy('due_at')
        .limit(limit)
        .execute();
      return rows.map(toNotice);
    },
  };
}
