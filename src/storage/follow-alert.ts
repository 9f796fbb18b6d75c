import { isSettled, snoozeOf } from '../domain/care.ts';
import type { NoticeBody } from '../domain/notice.ts';
import { atOnce, moment, type Queries } from './schema.ts';

/** Keeps in step with what a body says: it is settled or snoozed, or its background is known. */
export async function followAlert(tx: Queries, noticeId: string, body: NoticeBody): Promise<void> {
  if (body.kind !== 'alert') return;
  const settled = isSettled(body);
  // Places that were to hear of it only if it lasted.
  if (settled) await dropHeld(tx, noticeId);
  const snooze = snoozeOf(body);
  await tx
    .updateTable('alert_groups')
    .set({
      snoozed_until: snooze === null ? null : moment(snooze.until),
      ...(settled ? { open: 0 } : {}),
      ...(body.background === undefined ? {} : { bare: 0 }),
    })
    .where('notice_id', '=', noticeId)
    .execute();
}

async function dropHeld(tx: Queries, noticeId: string): Promise<void> {
  await tx
    .deleteFrom('posts')
    .where('notice_id', '=', noticeId)
    .where('conversation', 'is', null)
    .where('uncertain', '=', 0)
    .where('attempts', '=', 0)
    .where('next_at', '<>', atOnce)
    .execute();
}
