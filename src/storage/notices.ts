import type { NoticeStore } from '../domain/store/notices.ts';
import { insertAudit } from './audit-append.ts';
import { lockNotice, saveChange, toNotice } from './change-notice.ts';
import { insertNotices } from './insert-notices.ts';
import { chunks, type Database, moment } from './schema.ts';

/** Notices and the jobs they speak of. */
export function noticeQueries(database: Database): NoticeStore {
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
