import type { DigestPlan } from '../domain/digest-plan.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const monday = 1;
const pattern = /^(?:(daily)|weekly|(?:weekly on )?(\w+))(?: at)? "?(\d{1,2}):(\d\d)"?$/i;

/** `daily at 08:00`, `weekly at 08:00` (Mondays) or `friday at 16:30`; null when the text is none of these. */
export function readDigest(text: string): Pick<DigestPlan, 'every' | 'weekday' | 'timeMs'> | null {
  const found = pattern.exec(text.trim().replace(/\s+/g, ' '));
  if (found === null) return null;
  const [, daily, named, hour, minute] = found;
  const weekday = named === undefined ? monday : weekdays.indexOf(named.toLowerCase());
  const minutes = Number(hour) * 60 + Number(minute);
  if (weekday < 0 || Number(hour) > 23 || Number(minute) > 59) return null;
  return { every: daily === undefined ? 'week' : 'day', weekday, timeMs: minutes * 60_000 };
}

/** Is this an IANA time zone that this machine knows? */
export function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}
