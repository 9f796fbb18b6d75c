import type { RichText } from '../chat/message.ts';
import type { StormCause } from '../domain/storm-body.ts';
import { bold, cut, line, moment } from './rich-text.ts';

const maxError = 120;

/** `180 × Logon failure on VM07 (12 processes)`, `9 × No sheet (Invoice_Processing v1.0.3, published 14:02)` */
export function causeLine(cause: StormCause): RichText {
  const where = cause.on === null ? '' : ` on ${cause.on}`;
  const version = cause.version === undefined ? '' : ` v${cause.version}`;
  const who = cause.process === null ? `${cause.processes} processes` : `${cause.process}${version}`;
  const published = moment(cause.published ?? null);
  return line(
    `${cause.faults} × `,
    bold(errorWords(cause)),
    `${where} (${who}`,
    published === null ? null : line(', published ', published),
    ')',
  );
}

/** Nothing when all causes are named. */
export function moreCausesLine(count: number): RichText {
  return count === 0 ? [] : [`and ${count} more ${count === 1 ? 'cause' : 'causes'}`];
}

export function errorWords({ error }: StormCause): string {
  return error === '' ? 'no reason given' : cut(error.replace(/(?<!\.)\.$/, ''), maxError);
}
