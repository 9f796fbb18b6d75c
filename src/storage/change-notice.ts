import { type CareBody, isCared } from '../domain/care.ts';
import { dueAt } from '../domain/due.ts';
import { isOpen, type Notice, type NoticeBody } from '../domain/notice.ts';
import { renewedNudge } from '../domain/nudge-body.ts';
import { followAlert } from './follow-alert.ts';
import { insertJobs, jobRows } from './insert-notices.ts';
import type { Database, NoticeRow, Queries } from './schema.ts';

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

export function toNotice(row: NoticeRow): Notice {
  return {
    id: row.id,
    tenant: row.tenant,
    body: JSON.parse(row.body) as NoticeBody,
    version: row.version,
    created: row.created_at,
  };
}
