import { type Figure, type Row, ratio } from './row.ts';

const heading = ['what', 'ours', 'bare', 'peer', 'ratio', 'promise'] as const;
/** Columns of figures, which stand to the right. */
const figures: ReadonlySet<string> = new Set(['ours', 'bare', 'ratio']);

/** The rows as text, its columns aligned. */
export function table(rows: readonly Row[]): string {
  const lines = [heading, ...rows.map(cells)];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const drawn = lines.map((line) =>
    heading
      .map((name, column) => {
        const [cell, width] = [line[column] ?? '', widths[column] ?? 0];
        return figures.has(name) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [drawn[0], rule, ...drawn.slice(1)].join('\n');
}

function cells(row: Row): readonly string[] {
  const times = ratio(row);
  const { bare, promise } = row;
  return [
    row.what,
    show(row.ours),
    bare === null ? '' : show(bare),
    bare?.peer ?? '',
    times === null ? '' : `× ${times.toFixed(2)}`,
    promise === null ? '' : `${promise.says}: ${promise.kept ? 'kept' : 'BROKEN'}`,
  ];
}

function show({ value, unit }: Figure): string {
  const digits = unit === '' || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '' ? number : `${number} ${unit}`;
}
