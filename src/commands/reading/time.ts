import { casual } from 'chrono-node';
import { BotError } from '../../domain/errors.ts';
import { type Timestamp, timestamp } from '../../domain/timestamp.ts';
import { offsetMs, wallClock, zonedTime } from '../../domain/zone.ts';
import { cut } from '../../views/rich-text.ts';

const day = 24 * 3600 * 1000;
const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: day,
  w: 7 * day,
};
/** As far back as a length may reach. */
const longest = 50 * 366 * day;

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,7}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;

/** A date that is no valid ISO one, or one of which nobody knows whether the day or the month comes first. */
const ambiguousDate = /^\d{4}-|\d[/.]\d/;

/**
 * A moment as people write it: ISO 8601 (without a zone: the asker's; a date alone: its midnight), a length back from
 * now (`24h`, `7d`, `30m`, `2w`, `1h30m`), `now`, `today`, `yesterday 9am`, `monday 14:00`. Never in the future where
 * the words leave a choice. An ISO time in UTC keeps all its digits.
 * @param timeZone IANA zone of the person who asks; null or unknown is UTC.
 * @throws BotError `usage` saying what works.
 */
export function readTime(
  text: string,
  asking: { readonly now: Date; readonly timeZone: string | null },
): Timestamp {
  const words = text.trim().replace(/\s+/g, ' ');
  const found = isoTime(words, asking.timeZone) ?? lengthBack(words, asking.now) ?? inWords(words, asking);
  if (found === null) {
    throw new BotError('usage', `I can't read “${cut(words, 60)}” as a time.`, {
      hint: 'These work: `24h`, `7d`, `today`, `"yesterday 9am"`, `"monday 14:00"`, `2026-11-23`, `2026-11-23T14:03:00Z`.',
    });
  }
  return found;
}

function isoTime(text: string, timeZone: string | null): Timestamp | null {
  const parts = iso.exec(text);
  if (parts === null) return null;
  const [, year, month, date, hour = '00', minute = '00', second = '00', fraction = '', zone] = parts;
  const civil = Date.UTC(+`${year}`, +`${month}` - 1, +`${date}`, +hour, +minute, +second);
  const clock = `${year}-${month}-${date}T${hour}:${minute}:${second}`;
  if (Number.isNaN(civil) || new Date(civil).toISOString().slice(0, 19) !== clock) return null;
  if (zone?.toUpperCase() === 'Z') return `${clock}${fraction === '' ? '' : `.${fraction}`}Z`;
  const ms = civil + Number(`0.${fraction || '0'}`) * 1000;
  if (zone === undefined) return timestamp(zonedTime(ms, timeZone));
  const sign = zone.startsWith('-') ? -1 : 1;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 14 || minutes > 59) return null;
  return timestamp(ms - sign * (hours * 60 + minutes) * 60_000);
}

function lengthBack(text: string, now: Date): Timestamp | null {
  if (!/^(?:\d{1,6}\s?(?:s|min|m|h|d|w)\s?)+$/i.test(text)) return null;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)\s?(s|min|m|h|d|w)/gi)) {
    ms += Number(count) * (units[(unit ?? '').toLowerCase()] ?? 0);
  }
  return ms > longest ? null : timestamp(now.getTime() - ms);
}

function inWords(text: string, asking: { now: Date; timeZone: string | null }): Timestamp | null {
  const { now, timeZone } = asking;
  if (/^now$/i.test(text)) return timestamp(now);
  if (ambiguousDate.test(text)) return null;
  const [found] = casual.parse(text, { instant: now, timezone: offsetMs(now.getTime(), timeZone) / 60_000 });
  if (found === undefined || found.index !== 0 || found.text.length !== text.length || found.end) return null;
  const at = found.start;
  const timed = at.isCertain('hour') || /ago$/i.test(text);
  const get = (part: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): number => at.get(part) ?? 0;
  const clock = timed ? [get('hour'), get('minute'), get('second')] : [0, 0, 0];
  const civil = (shift: number): number =>
    Date.UTC(get('year'), get('month') - 1, get('day') - shift, clock[0], clock[1], clock[2]);
  const ms = at.isCertain('timezoneOffset') ? at.date().getTime() : zonedTime(civil(0), timeZone);
  if (Number.isNaN(ms) || ms < 0 || wallClock(ms, timeZone) === null) return null;
  if (ms <= now.getTime() || at.isCertain('timezoneOffset')) return timestamp(ms);
  if (at.isCertain('weekday') && !at.isCertain('day')) return timestamp(zonedTime(civil(7), timeZone));
  const clockOnly = !at.isCertain('day') && !at.isCertain('weekday');
  return timestamp(clockOnly ? zonedTime(civil(1), timeZone) : ms);
}
