import { BotError } from '../domain/errors.ts';
import type { JobQuery } from '../domain/orchestrator.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { allOf, anyOf, compare, type Expression, integer, isTimestamp, moment, nothing } from './odata.ts';

/** Where a row stands in its list: lists are paged by what the rows are sorted by, never by counting them. */
export interface Position {
  readonly id: number;
  /** Null for jobs that never ended. All seven digits count, so it stays the server's own text. */
  readonly ended: Timestamp | null;
}

type Order = JobQuery['order'];

export const orderby: Readonly<Record<Order, string>> = {
  newest: 'Id desc',
  oldest: 'Id asc',
  lastEnded: 'EndTime desc,Id desc',
};

/** The token that `JobPage.next` carries. */
export function writeCursor(order: Order, position: Position): string {
  return order === 'lastEnded' ? `e~${position.ended ?? ''}~${position.id}` : `${order[0]}~${position.id}`;
}

/** Reads a token of `writeCursor`. Tokens come back through chat, so anything else is refused with `BotError('usage')`. */
export function readCursor(order: Order, cursor: string): Position {
  const pattern =
    order === 'lastEnded' ? /^e~([^~]*)~(\d{1,15})$/ : new RegExp(`^${order[0]}~()(\\d{1,15})$`);
  const [, ended, id] = pattern.exec(cursor) ?? [];
  if (id === undefined || ended === undefined || (ended !== '' && !isTimestamp(ended))) {
    throw new BotError('usage', 'That page cannot be continued any more.', {
      hint: 'Ask for the list again.',
    });
  }
  return { id: Number(id), ended: ended === '' ? null : ended };
}

/** What comes after this position, in this order. Null end times sort last (SQL Server: lowest, descending). */
export function beyond(order: Order, { id, ended }: Position): Expression | null {
  if (order === 'oldest') return compare('Id', 'gt', integer(id));
  const older = compare('Id', 'lt', integer(id));
  if (order === 'newest') return older;
  const never = compare('EndTime', 'eq', nothing);
  if (ended === null) return allOf([never, older]);
  const at = moment(ended);
  return anyOf([compare('EndTime', 'lt', at), allOf([compare('EndTime', 'eq', at), older]), never]);
}

/** Sorts positions as the server does; rows without one come last. */
export function comparePositions(order: Order, a: Position | null, b: Position | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (order === 'oldest') return a.id - b.id;
  return (order === 'lastEnded' ? compareEnds(a.ended, b.ended) : 0) || b.id - a.id;
}

function compareEnds(a: Timestamp | null, b: Timestamp | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [left, right] = [digits(a), digits(b)];
  if (left === right) return 0;
  return left > right ? -1 : 1;
}

/** The moment with all seven fractional digits, so that text order is time order. */
function digits(at: Timestamp): string {
  const [whole = '', fraction = ''] = at.slice(0, -1).split('.');
  return `${whole}.${fraction.padEnd(7, '0')}`;
}
