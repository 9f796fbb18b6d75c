import { BotError } from '../domain/errors.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { allOf, anyOf, compare, type Expression, integer, isTimestamp, moment } from './odata.ts';

/** Where a line stands in a log: by time, lines of one moment by id (null where the server gives none that tell them apart). */
export interface LogPosition {
  readonly at: Timestamp;
  readonly id: number | null;
}

/** The token that `LogPage.next` carries. */
export function writeLogCursor({ at, id }: LogPosition): string {
  return `l~${at}~${id ?? ''}`;
}

/** Reads a token of `writeLogCursor`. Tokens come back through chat, so anything else is refused with `BotError('usage')`. */
export function readLogCursor(cursor: string): LogPosition {
  const [, at = '', id = ''] = /^l~([^~]*)~(\d{0,15})$/.exec(cursor) ?? [];
  if (!isTimestamp(at)) {
    throw new BotError('usage', 'That page cannot be continued any more.', {
      hint: 'Ask for the logs again.',
    });
  }
  return { at, id: id === '' ? null : Number(id) };
}

/** What comes after this position, newest first. */
export function olderThan({ at, id }: LogPosition): Expression | null {
  const earlier = compare('TimeStamp', 'lt', moment(at));
  if (id === null) return earlier;
  const before = compare('Id', 'lt', integer(id));
  return anyOf([earlier, allOf([compare('TimeStamp', 'eq', moment(at)), before])]);
}
