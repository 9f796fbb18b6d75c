import type { Chart } from '../chat/message.ts';

/** As wide as a phone shows with letters that can be read; everything below is in these pixels. */
const width = 1000;
const edge = 40;
const plot = { left: 110, top: 136, height: 380 } as const;
const plotWidth = width - plot.left - edge;
const plotBottom = plot.top + plot.height;
const rowHeight = 52;
const mostSeries = 8;
/** Lines across the plot. */
const mostLines = 5;
const ink = '#1d1c1d';
const faint = '#5f6368';
const grid = '#d9dce1';
/** Okabe and Ito's colours, which people of every colour vision tell apart; the last is for what is left. */
const colours = ['#d55e00', '#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#8a6d3b'];
const restColour = '#8a8f98';
const family = 'Inter';
/** Letters of this font are seldom wider than this part of their size. */
const letterWidth = 0.58;

/**
 * A chart as an SVG, 1000 pixels wide, dark on white: bars over time, stacked by series, and below them a bar a series
 * with its name and sum, in the same colours. Holds text of any kind: what could be markup is escaped, what XML cannot
 * hold is left out, what is too long is cut.
 */
export function chartSvg(chart: Chart): string {
  const series = chart.series.slice(0, mostSeries).map((one, at) => ({
    ...one,
    sum: total(one.values),
    colour: at === chart.series.length - 1 && at > 4 ? restColour : (colours[at] ?? restColour),
  }));
  const totals = chart.bars.map((_, at) => total(series.map(({ values }) => values[at] ?? 0)));
  const scale = scaleFor(Math.max(1, ...totals));
  const rowsTop = plotBottom + 130;
  const height = rowsTop + series.length * rowHeight + edge / 2;
  const parts = [
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(chart.title, { x: edge, y: 58, size: 36, room: width - 2 * edge, weight: 600 }),
    text(chart.axes.values, { x: edge, y: 100, size: 24, room: 400, fill: faint }),
    ...scale.lines.map((value) => gridLine(value, scale.top)),
    ...stackedBars(series, chart.bars.length, scale.top),
    `<path d="M${plot.left} ${plotBottom}H${width - edge}" stroke="${ink}" stroke-width="2"/>`,
    ...ticks(chart.bars),
    text(chart.axes.bars, {
      x: width - edge,
      y: plotBottom + 84,
      size: 24,
      room: plotWidth,
      anchor: 'end',
      fill: faint,
    }),
    ...series.map((one, at) => seriesRow(one, series, rowsTop + at * rowHeight)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${family}">${parts.join('')}</svg>`;
}

interface Drawn {
  readonly name: string;
  readonly values: readonly number[];
  readonly sum: number;
  readonly colour: string;
}

/** Round numbers for the lines, in steps of 1, 2 or 5 and their tens; the topmost is no less than the highest bar. */
function scaleFor(most: number): { readonly top: number; readonly lines: readonly number[] } {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(most / mostLines)));
  const step = power * ([1, 2, 5, 10].find((each) => each * power * mostLines >= most) ?? 10);
  const count = Math.ceil(most / step);
  return { top: count * step, lines: Array.from({ length: count + 1 }, (_, at) => at * step) };
}

function gridLine(value: number, top: number): string {
  const y = round(plotBottom - (value / top) * plot.height);
  const label = text(value.toLocaleString('en-US'), {
    x: plot.left - 14,
    y: y + 9,
    size: 26,
    room: plot.left,
    anchor: 'end',
    fill: faint,
  });
  const across =
    value === 0 ? '' : `<path d="M${plot.left} ${y}H${width - edge}" stroke="${grid}" stroke-width="2"/>`;
  return across + label;
}

function stackedBars(series: readonly Drawn[], bars: number, top: number): readonly string[] {
  const slot = plotWidth / Math.max(1, bars);
  const gap = slot > 8 ? slot * 0.15 : slot > 3 ? 1 : 0;
  const from = Array.from({ length: bars }, () => 0);
  return series.map(({ colour, values }) => {
    const rects = values.slice(0, bars).map((value, at) => {
      const low = from[at] ?? 0;
      from[at] = low + value;
      const tall = (value / top) * plot.height;
      const y = plotBottom - ((low + value) / top) * plot.height;
      return value === 0
        ? ''
        : `M${round(plot.left + at * slot + gap / 2)} ${round(y)}h${round(slot - gap)}v${round(tall)}h${round(gap - slot)}z`;
    });
    return `<path d="${rects.join('')}" fill="${colour}"/>`;
  });
}

/** Marks below the axis, as many as stand beside each other. */
function ticks(bars: Chart['bars']): readonly string[] {
  const slot = plotWidth / Math.max(1, bars.length);
  let free = 0;
  return bars.flatMap(({ tick }, at) => {
    if (tick === null) return [];
    const label = cutTo(tick, 140, 24);
    const half = (label.length * 24 * letterWidth) / 2;
    const x = plot.left + at * slot;
    const middle = Math.min(Math.max(x, half), width - half);
    if (middle - half < free) return [];
    free = middle + half + 16;
    return [
      `<path d="M${round(x)} ${plotBottom}v10" stroke="${ink}" stroke-width="2"/>`,
      text(label, {
        x: round(middle),
        y: plotBottom + 42,
        size: 24,
        room: 160,
        anchor: 'middle',
        fill: faint,
      }),
    ];
  });
}

/** `■ name ———— sum`: the bar's length is the sum. */
function seriesRow({ colour, name, sum }: Drawn, all: readonly Drawn[], y: number): string {
  const nameWidth = 430;
  const left = edge + nameWidth + 20;
  const most = Math.max(1, ...all.map((one) => one.sum));
  const long = Math.max(6, (sum / most) * (width - left - edge - 120));
  return [
    text(name, { x: edge, y: y + 32, size: 28, room: nameWidth }),
    `<rect x="${left}" y="${y + 6}" width="${round(long)}" height="${rowHeight - 18}" fill="${colour}"/>`,
    text(sum.toLocaleString('en-US'), {
      x: round(left + long + 14),
      y: y + 33,
      size: 28,
      room: 120,
      weight: 600,
    }),
  ].join('');
}

function text(
  given: string,
  how: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    /** Pixels that it may take. */
    readonly room: number;
    readonly anchor?: 'middle' | 'end';
    readonly weight?: 600;
    readonly fill?: string;
  },
): string {
  const { anchor = 'start', fill = ink, room, size, weight = 400, x, y } = how;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${escapeXml(cutTo(given, room, size))}</text>`;
}

/** Cut to what surely fits; letters of East Asia and signs beyond the basic plane count twice. */
function cutTo(given: string, room: number, size: number): string {
  const letters = Array.from(plain(given));
  const most = room / (size * letterWidth);
  let wide = 0;
  const fits = letters.findIndex((letter) => {
    wide += (letter.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    return wide > most;
  });
  return fits < 0
    ? letters.join('')
    : `${letters
        .slice(0, Math.max(0, fits - 1))
        .join('')
        .trimEnd()}…`;
}

/** One line, without what XML cannot hold. */
function plain(given: string): string {
  return (
    given
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- control characters are what is taken out here
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]+/g, ' ')
      .trim()
  );
}

function escapeXml(given: string): string {
  return given
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
