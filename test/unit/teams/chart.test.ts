import { describe, expect, it } from 'vitest';
import type { Chart } from '../../../src/chat/message.ts';
import { renderCard } from '../../../src/teams/render.ts';
import { faultsOf } from './strict-card.ts';

const chart = (bars: number, change: Partial<Chart> = {}): Chart => ({
  kind: 'chart',
  title: 'Faults over time',
  alt: 'Bars',
  axes: { bars: 'Clock of UTC', values: 'Faults per hour' },
  bars: Array.from({ length: bars }, (_, at) => ({
    short: String(at % 24),
    tick: at % 24 === 0 ? `Day ${at / 24}` : null,
  })),
  series: [
    { name: 'Labels', values: Array.from({ length: bars }, () => 2) },
    { name: 'Payroll', values: Array.from({ length: bars }, () => 1) },
  ],
  ...change,
});

interface Drawn {
  readonly type: string;
  readonly data: readonly { readonly x: string; readonly y: number }[];
  readonly yAxisTitle?: string;
  readonly fallback: unknown;
}

function drawn(given: Chart): readonly [Drawn, Drawn] {
  const card = renderCard({ preview: 'x', blocks: [given] }, 'execute');
  expect(faultsOf(card)).toEqual([]);
  const [, over, by] = card.body as unknown as readonly [unknown, Drawn, Drawn];
  return [over, by];
}

describe('a chart in Teams', () => {
  it('is two of its own: over time and by series', () => {
    const [over, by] = drawn(chart(12));
    expect(over).toMatchObject({ type: 'Chart.VerticalBar', yAxisTitle: 'Faults per hour' });
    expect(over.data).toHaveLength(12);
    expect(over.data[3]).toEqual({ x: '3', y: 3 });
    expect(by.type).toBe('Chart.HorizontalBar');
    expect(by.data).toEqual([
      { x: 'Labels', y: 24 },
      { x: 'Payroll', y: 12 },
    ]);
  });

  it('adds neighbours up where there are too many, and loses none', () => {
    const [over] = drawn(chart(7 * 24));
    expect(over.data).toHaveLength(7);
    expect(over.data.map(({ y }) => y)).toEqual([72, 72, 72, 72, 72, 72, 72]);
    expect(over.yAxisTitle, 'it is per hour no more').toBeUndefined();
  });

  it('tells bars of one name apart', () => {
    const bars = Array.from({ length: 12 }, () => ({ short: '1', tick: null }));
    const [over] = drawn(chart(12, { bars }));
    expect(new Set(over.data.map(({ x }) => x)).size).toBe(12);
    const twins = [
      { name: 'Twin', values: [1] },
      { name: 'Twin', values: [2] },
    ];
    const [, by] = drawn(chart(1, { series: twins }));
    expect(new Set(by.data.map(({ x }) => x)).size).toBe(2);
  });

  it('is bars of text for clients that draw none', () => {
    const [over, by] = drawn(chart(24));
    expect(over.fallback).toBe('drop');
    expect(JSON.stringify(by.fallback)).toMatch(/█{16} 48 Labels.*"█{8} 24 Payroll/);
  });
});
