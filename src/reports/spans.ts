import { wallClock, zonedTime } from '../domain/zone.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A period up to this long is shown by the hour. */
const mostByHour = 8 * dayMs;

/** A period cut into spans that begin at full hours of the zone's clock, or at its midnights. */
export interface Spans {
  readonly starts: readonly number[];
  readonly by: 'hour' | 'day';
  /** The span that this moment (ms) is in; -1 when it is in none. */
  at(ms: number): number;
}

/** Cuts the period from `since` to before `until` (ms). */
export function spansOf(since: number, until: number, zone: string | null): Spans {
  const by = until - since <= mostByHour ? 'hour' : 'day';
  const starts: number[] = [];
  const wall = wallClock(since, zone) ?? since;
  if (by === 'hour') {
    const first = Math.floor(since / 1000) * 1000 - (wall % hourMs);
    for (let start = first; start < until; start += hourMs) starts.push(start);
  } else {
    for (let day = Math.floor(wall / dayMs) * dayMs; zonedTime(day, zone) < until; day += dayMs) {
      starts.push(zonedTime(day, zone));
    }
  }
  return {
    starts,
    by,
    at: (ms) => (ms < since || ms >= until ? -1 : starts.findLastIndex((start) => start <= ms)),
  };
}
