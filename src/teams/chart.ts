import type { Chart } from '../chat/message.ts';
import type { CardPart } from './card.ts';
import { cleanCut } from './escape.ts';
import { maxChartBars, maxChartLabel, maxChartSeries, maxChartTitle } from './limits.ts';
import { richTextBlock } from './rich-text.ts';

/** Signs of the longest bar of text. */
const longestBar = 16;

/**
 * A chart as two of Teams' own: sums over the bars, and sums of the series
 * (https://adaptivecards.microsoft.com/?topic=Chart.VerticalBar). They keep to the reader's theme and need no picture
 * that Teams would have to fetch; a client that knows none shows bars of text instead.
 */
export function chartParts(chart: Chart): readonly CardPart[] {
  const title = cleanCut(chart.title, maxChartTitle);
  const whole = chart.bars.length <= maxChartBars;
  const heading = richTextBlock([{ kind: 'bold', text: title }], maxChartTitle);
  return [
    ...(heading === null ? [] : [heading]),
    {
      type: 'Chart.VerticalBar',
      xAxisTitle: cleanCut(chart.axes.bars, maxChartTitle),
      ...(whole ? { yAxisTitle: cleanCut(chart.axes.values, maxChartTitle) } : {}),
      color: 'categoricalBlue',
      data: apart(whole ? singleBars(chart) : joinedBars(chart)),
      fallback: 'drop',
    },
    {
      type: 'Chart.HorizontalBar',
      displayMode: 'AbsoluteNoAxis',
      color: 'categoricalBlue',
      data: apart(sums(chart)),
      fallback: asText(chart),
    },
  ];
}

interface Bar {
  readonly x: string;
  readonly y: number;
}

function singleBars({ bars, series }: Chart): readonly Bar[] {
  return bars.map(({ short }, at) => ({
    x: cleanCut(short, maxChartLabel),
    y: total(series.map(({ values }) => values[at] ?? 0)),
  }));
}

/** From tick to tick: each bar can then be told from the next, and has its name. */
function joinedBars(chart: Chart): readonly Bar[] {
  const joined: Bar[] = [];
  for (const [at, bar] of singleBars(chart).entries()) {
    const last = joined.at(-1);
    if (last === undefined || chart.bars[at]?.tick !== null) joined.push(bar);
    else joined[joined.length - 1] = { x: last.x, y: last.y + bar.y };
  }
  return joined.slice(0, maxChartBars);
}

/** Bars of one name would become one: what cannot be seen makes a difference. */
function apart(bars: readonly Bar[]): readonly Bar[] {
  const seen = new Map<string, number>();
  return bars.map(({ x, y }) => {
    const before = seen.get(x) ?? 0;
    seen.set(x, before + 1);
    return { x: `${x}${'\u200b'.repeat(before)}`, y };
  });
}

function asText(chart: Chart): CardPart {
  const all = sums(chart);
  const most = Math.max(1, ...all.map(({ y }) => y));
  const small = { size: 'Small' } as const;
  const lines = all.map(({ x, y }) =>
    richTextBlock(
      [`${'█'.repeat(Math.max(1, Math.round((y / most) * longestBar)))} ${y} ${x}`],
      maxChartTitle,
      small,
      { spacing: 'None' },
    ),
  );
  return { type: 'Container', spacing: 'Small', items: lines.filter((part) => part !== null) };
}

function sums({ series }: Chart): readonly Bar[] {
  return series
    .slice(0, maxChartSeries)
    .map(({ name, values }) => ({ x: cleanCut(name, maxChartLabel), y: total(values) }));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
