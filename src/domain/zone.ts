/** Formatters are dear to make; a zone always gives the same one. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * How far the zone's clocks are ahead of UTC at this moment, in ms. An unknown zone counts as UTC.
 * @param ms moment in ms since 1970
 */
export function offsetMs(ms: number, timeZone: string | null): number {
  const wall = wallClock(ms, timeZone);
  return wall === null ? 0 : wall - Math.floor(ms / 1000) * 1000;
}

/**
 * The moment at which the zone's clocks show this reading. A reading that does not exist (clocks go forward) is moved
 * forward by the gap; of one that comes twice (clocks go back) the first is taken.
 * @param civil the reading, as if it were UTC, in ms since 1970
 */
export function zonedTime(civil: number, timeZone: string | null): number {
  const day = 24 * 3600 * 1000;
  const before = offsetMs(civil - day, timeZone);
  const after = offsetMs(civil + day, timeZone);
  const early = civil - Math.max(before, after);
  if (early + offsetMs(early, timeZone) === civil) return early;
  const late = civil - Math.min(before, after);
  if (late + offsetMs(late, timeZone) === civil) return late;
  return civil - before;
}

/** What the zone's clocks show at this moment, as if it were UTC, in ms, whole seconds; null when there is no such moment. */
export function wallClock(ms: number, timeZone: string | null): number | null {
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) return null;
  const parts = formatOf(timeZone ?? 'UTC').formatToParts(ms);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = newFormat(timeZone) ?? formatOf('UTC');
  if (formats.size < 1000) formats.set(timeZone, format);
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}
