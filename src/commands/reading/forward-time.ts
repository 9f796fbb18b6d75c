import { casual } from 'chrono-node';
import { BotError } from '../../domain/errors.ts';
import { type Timestamp, timestamp } from '../../domain/timestamp.ts';
import { offsetMs, zonedTime } from '../../domain/zone.ts';
import { cut } from '../../views/rich-text.ts';
import type { Arg, Asking } from '../define.ts';

const minute = 60_000;
const units: Readonly<Record<string, number>> = {
  m: minute,
  min: minute,
  h: 60 * minute,
  d: 24 * 60 * minute,
  w: 7 * 24 * 60 * minute,
};
/** A rule that lasts longer is rather meant for good. */
const longest = 366 * 24 * 60 * minute;
/** `morning` is this hour. */
const morning = 7;

/** `for:2h`: how long from now, in ms. */
export const lengthFilter: Arg<number> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'for:2h',
  summary: 'How long: 30m, 2h, 1h30m, 3d',
  read: (value) => {
    const text = typeof value === 'string' ? value.trim() : '';
    const ms = lengthMs(text);
    if (ms !== null) return ms;
    throw new BotError('usage', `I can't read “${cut(text, 40)}” as a length of time up to a year.`, {
      hint: 'Like `for:30m`, `for:2h` or `for:3d`.',
    });
  },
};

/** `until:"tomorrow 7am"`: a moment to come. */
export function momentFilter(usage: string, summary: string): Arg<Timestamp> & { readonly required: false } {
  return {
    form: 'filter',
    required: false,
    usage,
    summary,
    continues: /^(?:at|\d{1,2}(?::\d\d)?\s?(?:am|pm)?|am|pm)$/i,
    read: (value, asking) => readForward(typeof value === 'string' ? value : '', asking),
    // Fractions of a second are none of the words that are read.
    pin: (value, asking) => readForward(typeof value === 'string' ? value : '', asking).replace(/\.\d+/, ''),
  };
}

/** A moment to come, as people write it. Throws `BotError('usage')` saying what works. */
export function readForward(text: string, asking: Pick<Asking, 'now' | 'timeZone'>): Timestamp {
  const words = text.trim().replace(/\s+/g, ' ');
  const at = lengthFrom(words, asking.now) ?? wordsFrom(words, asking);
  if (at !== null && at > asking.now.getTime() && at <= asking.now.getTime() + longest) return timestamp(at);
  throw new BotError('usage', `I can't read “${cut(words, 40)}” as a time to come, within a year.`, {
    hint: 'These work: `2h`, `18:00`, `morning`, `"tomorrow 7am"`, `"monday 8:00"`, `2026-12-24T18:00`.',
  });
}

function lengthFrom(text: string, now: Date): number | null {
  const ms = lengthMs(text);
  return ms === null ? null : now.getTime() + ms;
}

function lengthMs(text: string): number | null {
  if (!/^(?:\d{1,6}\s?(?:min|m|h|d|w)\s?)+$/i.test(text)) return null;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)\s?(min|m|h|d|w)/gi)) {
    ms += Number(count) * (units[(unit ?? '').toLowerCase()] ?? 0);
  }
  return ms === 0 || ms > longest ? null : ms;
}

function wordsFrom(text: string, { now, timeZone }: Pick<Asking, 'now' | 'timeZone'>): number | null {
  // A date of which nobody knows whether the day or the month comes first.
  if (/\d\/\d|\d\.\d/.test(text)) return null;
  const said = text.replace(/\bmorning$/i, `${morning}:00`);
  const reference = { instant: now, timezone: offsetMs(now.getTime(), timeZone) / minute };
  const [found] = casual.parse(said, reference, { forwardDate: true });
  if (found === undefined || found.index !== 0 || found.text.length !== said.length || found.end) return null;
  const { start } = found;
  if (start.isCertain('timezoneOffset')) return start.date().getTime();
  const get = (part: 'year' | 'month' | 'day' | 'hour' | 'minute'): number => start.get(part) ?? 0;
  const timed = start.isCertain('hour');
  const civil = (shift: number): number =>
    Date.UTC(
      get('year'),
      get('month') - 1,
      get('day') + shift,
      timed ? get('hour') : 0,
      timed ? get('minute') : 0,
    );
  const ms = zonedTime(civil(0), timeZone);
  // A clock time alone that is past today is tomorrow's.
  const clockOnly = !start.isCertain('day') && !start.isCertain('weekday');
  return ms <= now.getTime() && clockOnly ? zonedTime(civil(1), timeZone) : ms;
}
