import { acknowledgement, isCared, isSettled, snoozeOf } from './care.ts';
import type { NoticeBody } from './notice.ts';
import type { Timestamp } from './timestamp.ts';

/** When something is to be done about a notice by itself, by our clock; null for never. */
export function dueAt(body: NoticeBody): Timestamp | null {
  if (!isCared(body) || isSettled(body)) return null;
  const snooze = snoozeOf(body);
  if (snooze !== null) return snooze.until;
  if (acknowledgement(body) !== null) return null;
  const moments = Object.values(body.chase ?? {}).flatMap(({ escalateAt, remindAt }) => [
    remindAt,
    escalateAt,
  ]);
  return moments.filter((at) => at !== null).toSorted()[0] ?? null;
}
