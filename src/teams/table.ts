import type { Block } from '../chat/message.ts';
import { type ActionStyle, actionSet } from './buttons.ts';
import { type CardPart, jsonBytes } from './card.ts';
import { maxCell, maxHeading, maxTableColumns, maxTableRows } from './limits.ts';
import { richTextBlock } from './rich-text.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** A table in parts, so that rows can be left out of it: the rows are in their order. */
interface TableParts {
  readonly rows: readonly CardPart[];
  /** The table with only the first rows; null when it would show nothing. */
  with(rows: number): CardPart | null;
}

/**
 * A table as Adaptive Card's own (1.5): a header row, one cell a column, and last the row's button.
 * `max` bounds the characters of a cell.
 */
export function tableParts(table: Table, max: number, actions: ActionStyle): TableParts {
  const columns = table.columns.slice(0, maxTableColumns);
  const hasButtons = table.rows.some((row) => row.button !== null);
  const rows = table.rows
    .slice(0, maxTableRows)
    .map((row) =>
      tableRow([
        ...columns.map((_, at) =>
          richTextBlock(row.cells[at] ?? [], Math.min(max, maxCell), { size: 'Small' }),
        ),
        ...(hasButtons ? [row.button === null ? null : actionSet([row.button], actions)] : []),
      ]),
    );
  const header = tableRow([
    ...columns.map((column) =>
      richTextBlock([column.title], maxHeading, { size: 'Small', weight: 'Bolder' }),
    ),
    ...(hasButtons ? [null] : []),
  ]);
  return {
    rows,
    with: (count) =>
      count === 0 || columns.length === 0
        ? null
        : {
            type: 'Table',
            spacing: 'Small',
            firstRowAsHeader: true,
            showGridLines: false,
            columns: [
              ...columns.map(({ weight }) => ({ width: Math.max(1, Math.round(weight) || 1) })),
              ...(hasButtons ? [{ width: buttonWidth }] : []),
            ],
            rows: [header, ...rows.slice(0, count)],
          },
  };
}

/** A button of one word must not be cut, however narrow the card is. */
const buttonWidth = '88px';

function tableRow(cells: readonly (CardPart | null)[]): CardPart {
  return {
    type: 'TableRow',
    cells: cells.map((item) => ({ type: 'TableCell', items: item === null ? [] : [item] })),
  };
}

/** As much of a table as fits into `room` bytes: short cells, and the rows that there is room for. */
export function shortenedTable(
  block: Table,
  room: number,
  mode: ActionStyle['mode'],
): { readonly part: CardPart | null; readonly rows: number } {
  const parts = tableParts(block, shortCell, { mode, fallback: false });
  let left = room - jsonBytes(parts.with(1)) + jsonBytes(parts.rows[0] ?? {});
  let rows = 0;
  for (const row of parts.rows) {
    left -= jsonBytes(row) + 1;
    if (left < 0) break;
    rows++;
  }
  return { part: parts.with(rows), rows };
}

/** Characters of a cell where a table is too large for a message. */
const shortCell = 60;
