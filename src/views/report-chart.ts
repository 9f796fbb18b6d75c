import type { Chart } from '../chat/message.ts';
import type { FaultChart } from '../domain/report-body.ts';
import { wallClock } from '../domain/zone.ts';
import { faultsWord } from './job-words.ts';
import { cut } from './rich-text.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Marks below the axis at most. */
const mostTicks = 8;
/** So many hours are told by the clock; more by the days. */
const mostByClock = 48;
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const others = 'other processes';

/** Faults by hour or day, stacked by process. */
export function faultChart({ by, series, starts }: FaultChart, zone: string | null): Chart {
  const walls = starts.map((start) => wallClock(start, zone) ?? start);
  const totals = starts.map((_, at) => sum(series.map(({ faults }) => faults[at] ?? 0)));
  const named = series.map(({ faults, process }) => ({ name: process ?? others, values: faults }));
  return {
    kind: 'chart',
    title: 'Faults over time and by process',
    alt: altOf(named, totals, walls, by),
    axes: { bars: `Clock of ${zone ?? 'UTC'}`, values: `Faults per ${by}` },
    bars: walls.map((wall, at) => ({ short: shortOf(wall, walls.length, by), tick: tickOf(walls, at, by) })),
    series: named,
  };
}

function altOf(
  series: Chart['series'],
  totals: readonly number[],
  walls: readonly number[],
  by: FaultChart['by'],
): string {
  const all = sum(totals);
  const most = Math.max(...totals);
  const worst = walls[totals.indexOf(most)] ?? 0;
  const [first] = series;
  const of = first === undefined ? '' : `, most of them (${sum(first.values)}) in ${cut(first.name, 80)}`;
  return `Bars of ${faultsWord(all)} per ${by}, stacked by process${of}; the worst ${by} is ${labelOf(worst, by)} with ${most}.`;
}

/** `Mon 23 Nov 14:00`, `Mon 23 Nov` */
function labelOf(wall: number, by: FaultChart['by']): string {
  return by === 'day' ? dayOf(wall) : `${dayOf(wall)} ${clockOf(wall)}`;
}

function shortOf(wall: number, bars: number, by: FaultChart['by']): string {
  if (by === 'day') return bars > 31 ? dayAndMonth(wall) : String(new Date(wall).getUTCDate());
  // Two letters: beside each other on a phone three of some days are too wide.
  return bars > mostByClock ? weekdayAndDay(wall).replace(/^(..)./, '$1') : clockOf(wall).slice(0, 2);
}

/** `23 Nov` */
function dayAndMonth(wall: number): string {
  return dayOf(wall).slice(4);
}

/** `Mon 23` */
function weekdayAndDay(wall: number): string {
  return dayOf(wall).slice(0, 6).trim();
}

/** `Mon 23 Nov` */
function dayOf(wall: number): string {
  const date = new Date(wall);
  return `${days[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}

function clockOf(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** Midnights where there are several; else round hours; of days every so many. */
function tickOf(walls: readonly number[], at: number, by: FaultChart['by']): string | null {
  const wall = walls[at] ?? 0;
  if (by === 'day') {
    return at % Math.ceil(walls.length / mostTicks) === 0 ? dayAndMonth(wall) : null;
  }
  if (walls.length > mostByClock) return isFirstOfDay(walls, at) ? weekdayAndDay(wall) : null;
  const step = [1, 2, 3, 6].find((hours) => walls.length / hours <= mostTicks) ?? 6;
  const hour = Math.floor((wall % dayMs) / hourMs);
  return hour % step === 0 ? clockOf(wall - (wall % hourMs)) : null;
}

/** The hour that holds a midnight, or comes first after one that was skipped. */
function isFirstOfDay(walls: readonly number[], at: number): boolean {
  const day = (wall: number | undefined): number => Math.floor((wall ?? 0) / dayMs);
  return at > 0 && day(walls[at]) > day(walls[at - 1]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
