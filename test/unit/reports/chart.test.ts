import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../../src/chat/message.ts';
import { chartSvg } from '../../../src/reports/chart.ts';
import { drawChart } from '../../../src/reports/draw-chart.ts';
import { faultChart } from '../../../src/views/report-chart.ts';
import { anyText } from '../slack/any-message.ts';

const hour = 3_600_000;
const from = Date.UTC(2026, 10, 16, 23);
const week = Array.from({ length: 168 }, (_, at) => from + at * hour);

function aChart(change: Partial<Chart> = {}): Chart {
  const faults = week.map((_, at) => at % 5);
  return {
    ...faultChart({ by: 'hour', starts: week, series: [{ process: 'Labels', faults }] }, null),
    ...change,
  };
}

/** Width and height of a PNG; throws when it is none. */
function sizeOf(png: Uint8Array): { readonly width: number; readonly height: number } {
  const data = Buffer.from(png);
  expect(data.subarray(1, 4).toString()).toBe('PNG');
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

describe('the picture of a chart', () => {
  it('is a PNG that a phone loads at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const series = names.map((name, n) => ({ name, values: week.map((_, at) => (at * (n + 3)) % 7) }));
    const png = await drawChart(aChart({ series }));
    expect(png.length).toBeLessThan(200_000);
    expect(sizeOf(png).width).toBeLessThanOrEqual(1200);
    expect(sizeOf(png).height).toBeLessThanOrEqual(1200);
  });

  it('shows its words, escaped', () => {
    const svg = chartSvg(
      aChart({ title: 'A & <b>', series: [{ name: '"Q" </text><script>', values: [3] }] }),
    );
    expect(svg).toContain('>A &amp; &lt;b&gt;<');
    expect(svg).toContain('&quot;Q&quot; &lt;/text&gt;');
    expect(svg).not.toContain('<script');
    expect(svg).toContain('Faults per hour');
    expect(svg).toContain('Clock of UTC');
    expect(svg).toContain('>Wed 18<');
  });

  it('stands on numbers that are whole, round and high enough', () => {
    const labels = (values: readonly number[]) => {
      const svg = chartSvg(aChart({ series: [{ name: 'x', values }] }));
      return [...svg.matchAll(/text-anchor="end" fill="#5f6368">([\d,]+)</g)].map(([, label]) => label);
    };
    expect(labels([1])).toEqual(['0', '1']);
    expect(labels([4, 1])).toEqual(['0', '1', '2', '3', '4']);
    expect(labels([11])).toEqual(['0', '5', '10', '15']);
    expect(labels([999])).toEqual(['0', '200', '400', '600', '800', '1,000']);
  });

  it('can be drawn whatever it says', async () => {
    const anyChart: fc.Arbitrary<Chart> = fc.record({
      kind: fc.constant('chart' as const),
      title: anyText,
      alt: anyText,
      axes: fc.record({ bars: anyText, values: anyText }),
      bars: fc.array(fc.record({ short: anyText, tick: fc.option(anyText) }), { maxLength: 200 }),
      series: fc.array(
        fc.record({ name: anyText, values: fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 200 }) }),
        { maxLength: 12 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(anyChart, async (chart) => {
        expect(sizeOf(await drawChart(chart)).width).toBe(1000);
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('the chart of faults', () => {
  const bars = (starts: readonly number[], by: 'hour' | 'day', zone: string | null) =>
    faultChart({ by, starts, series: [{ process: null, faults: starts.map(() => 1) }] }, zone).bars;
  const ticks = (starts: readonly number[], by: 'hour' | 'day', zone: string | null) =>
    bars(starts, by, zone).flatMap(({ tick }) => (tick === null ? [] : [tick]));

  it('says in words what it shows', () => {
    const faults = week.map((_, at) => (at === 3 ? 12 : at === 4 ? 1 : 0));
    const chart = faultChart(
      { by: 'hour', starts: week, series: [{ process: 'Labels', faults }] },
      'Europe/Berlin',
    );
    expect(chart.alt).toBe(
      'Bars of 13 faults per hour, stacked by process, most of them (13) in Labels; the worst hour is Tue 17 Nov 03:00 with 12.',
    );
    expect(chart.axes).toEqual({ bars: 'Clock of Europe/Berlin', values: 'Faults per hour' });
  });

  it('names days by their midnights, hours by the clock', () => {
    expect(ticks(week, 'hour', 'Europe/Berlin').slice(0, 2)).toEqual(['Wed 18', 'Thu 19']);
    expect(bars(week, 'hour', 'Europe/Berlin')[0]?.short).toBe('Tu 17');
    expect(ticks(week.slice(0, 24), 'hour', 'Europe/Berlin')).toEqual([
      '00:00',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
    ]);
    const days = Array.from({ length: 92 }, (_, at) => Date.UTC(2026, 8, 1) + at * 24 * hour);
    expect(ticks(days, 'day', null)).toHaveLength(8);
    expect(ticks(days, 'day', null)[0]).toBe('1 Sep');
  });
});
