import type { types } from '@slack/bolt';
import type { Block, RichText, Span, TableRow } from '../chat/message.ts';
import { encodeClick } from './buttons.ts';
import { cut, oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { plainText } from './plain.ts';
import { type People, plain, sectionElements } from './rich-text.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** How much one cell may show; the next narrower one is taken until all rows fit. */
const widest = 300;
const narrower = [120, 60, 30];
/** More of a text than this is not looked at: twice what is shown, for what cleaning takes away. */
const looked = 2 * widest;

/** Kept free for the note about rows that were left out, and for the menu's prompt. */
const noteCost = 300;

/** What stands in a cell that has nothing to say: Slack refuses empty ones. */
const nothing = '–';

/**
 * A table, with a menu below it for the buttons of its rows (Slack has no buttons in tables), in at most `room`
 * characters, counted as Slack charges them: texts and something for every container. Rows that do not fit are left
 * out and counted.
 * https://docs.slack.dev/reference/block-kit/blocks/table-block
 */
export function tableBlocks(table: Table, room: number, people: People): types.KnownBlock[] {
  const columns = table.columns.slice(0, limits.tableColumns);
  const rows = table.rows.slice(0, limits.tableRows - 1).map(shortened);
  if (columns.length === 0 || rows.length === 0) return [];
  const options = rows.map(option);
  const prices = options.map((each) => each?.text.text.length ?? 0);
  let drawing = draw(columns, rows, widest, people);
  for (const cellText of narrower) {
    if (drawing.head + sum(drawing.costs) + sum(prices) <= room) break;
    drawing = draw(columns, rows, cellText, people);
  }
  const { costs } = drawing;
  const count = fitting(
    costs.map((each, at) => each + (prices[at] ?? 0)),
    room - drawing.head,
  );
  if (count === 0) return [note(table.rows.length)];
  const menu = rowMenu(table.pick, options.slice(0, count));
  const omitted = table.rows.length - count;
  return [
    {
      type: 'table',
      rows: [drawing.header, ...drawing.rows.slice(0, count)],
      column_settings: columns.map(() => ({ is_wrapped: true })),
    },
    ...(omitted === 0 ? [] : [note(omitted)]),
    ...(menu === null ? [] : [menu]),
  ];
}

/** A cell and what it counts: its words, and Slack's charge for each of its containers. */
interface Cell {
  readonly drawn: types.RichTextBlock | types.RawTextElement;
  readonly cost: number;
}

interface Drawing {
  readonly header: Cell['drawn'][];
  readonly rows: Cell['drawn'][][];
  /** What the header and each row cost. */
  readonly head: number;
  readonly costs: readonly number[];
}

/** Of megabytes in a cell only the beginning can ever be shown. */
function shortened(row: TableRow): TableRow {
  const cells = row.cells
    .slice(0, limits.tableColumns)
    .map((text) => text.slice(0, mostSpans).map(shortenedSpan));
  return { ...row, name: row.name.slice(0, looked), cells };
}

function shortenedSpan(span: Span): Span {
  if (typeof span === 'string') return span.slice(0, looked);
  return 'text' in span ? { ...span, text: span.text.slice(0, looked) } : span;
}

/** Spans of one cell that are looked at. */
const mostSpans = 20;

function draw(
  columns: Table['columns'],
  rows: readonly TableRow[],
  cellText: number,
  people: People,
): Drawing {
  const header = columns.map((column) => raw(oneLine(column.title), cellText));
  const drawn = rows.map((row) => columns.map((_, at) => cell(row.cells[at] ?? [], cellText, people)));
  return {
    header: header.map((each) => each.drawn),
    rows: drawn.map((cells) => cells.map((each) => each.drawn)),
    head: costOf(header) + noteCost,
    costs: drawn.map(costOf),
  };
}

/** Plain words as they are; what has lines or must be drawn (a time in the reader's zone, an id to copy) as rich text. */
function cell(text: RichText, cellText: number, people: People): Cell {
  if (text.every((span) => typeof span === 'string' && !span.includes('\n')))
    return raw(oneLine(plainText(text)), cellText);
  const elements = sectionElements(text, cellText, people);
  const blank = elements.every((element) => 'text' in element && element.text?.trim() === '');
  if (blank) return raw('', cellText);
  return {
    drawn: { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] },
    cost: sum(elements.map(wordCost)) + 2 * limits.containerCharge,
  };
}

function raw(text: string, cellText: number): Cell {
  const shown = cut(text, cellText) || nothing;
  return { drawn: { type: 'raw_text', text: shown }, cost: shown.length + limits.containerCharge };
}

/** A select that does what the buttons of the rows do; rows whose button carries too much are not in it. */
function rowMenu(
  prompt: string,
  given: readonly (types.PlainTextOption | null)[],
): types.ActionsBlock | null {
  const options = given.filter((each) => each !== null);
  if (options.length === 0) return null;
  return {
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        action_id: 'row',
        placeholder: plain(cut(oneLine(prompt), limits.placeholder) || '…'),
        options,
      },
    ],
  };
}

function option({ button, name }: TableRow): types.PlainTextOption | null {
  if (button === null) return null;
  const value = encodeClick(button.command, button.args, limits.optionValue);
  return value === null ? null : { text: plain(cut(oneLine(name), limits.optionText) || '…'), value };
}

function wordCost(element: types.RichTextElement): number {
  const words = [
    'text' in element ? element.text : undefined,
    'fallback' in element ? element.fallback : undefined,
  ];
  return sum(words.map((word) => word?.length ?? 0)) + limits.containerCharge;
}

function costOf(cells: readonly Cell[]): number {
  return sum(cells.map((each) => each.cost));
}

function note(omitted: number): types.ContextBlock {
  const rows = omitted === 1 ? '1 more row does' : `${omitted} more rows do`;
  return {
    type: 'context',
    elements: [plain(`${rows} not fit into one message. Narrow the question to see more.`)],
  };
}

/** How many of these fit into the room, in their order. */
function fitting(costs: readonly number[], room: number): number {
  let taken = 0;
  const over = costs.findIndex((each) => {
    taken += each;
    return taken > room;
  });
  return over === -1 ? costs.length : over;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
