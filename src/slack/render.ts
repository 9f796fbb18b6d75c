import type { types } from '@slack/bolt';
import type { Block, Chart, Message } from '../chat/message.ts';
import { actionsBlocks, rowAccessory } from './buttons.ts';
import { clean, couldFormat, cut, cutEscaped, escape, oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { plainMessage, plainText } from './plain.ts';
import { contextElements, mrkdwn, type People, plain, sectionElements } from './rich-text.ts';
import { tableBlocks } from './table.ts';

/** What Slack's message methods take: `text` is the notification, and everything when there are no blocks. */
export interface Rendered {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

/** How much one block may show, widest first; the first at which the whole message fits is taken. */
const blockTexts = [limits.text, 1500, 700, 300, 150, 60];
const narrowest = { blockText: 60, others: 0 };
/** Of a message with quotes, how much its other parts may take before they are cut themselves. */
const othersShare = 0.6;
/** A quote shorter than this says nothing. */
const shortestQuote = 20;

/**
 * A message as Block Kit. Holds every limit of Slack for any input: what is too long is cut and says so,
 * lists of many rows get one block a row, and past 50 blocks the middle gives way to a note.
 * `messageText` bounds the visible text of all blocks together; quotes share, from the first to the last,
 * what the others leave of it.
 */
export function render(
  given: Message,
  options: {
    readonly people: People;
    readonly messageText?: number;
    /** `rows` draws tables as lists, for where Slack takes no table. */
    readonly tables?: 'rows';
    /** Files of the pictures of charts; a chart without one is left out. */
    readonly pictures?: ReadonlyMap<Block, string>;
  },
): Rendered {
  const { people } = options;
  const budget = options.messageText ?? limits.messageText;
  const message = options.tables === 'rows' ? withoutTables(given) : given;
  const pictures = options.pictures ?? new Map<Block, string>();
  const draw = (blocks: readonly Block[], frame: Frame): types.KnownBlock[] =>
    blocks.flatMap((block, index) => [
      // Buttons of a whole list must not look like those of its last row.
      ...(block.kind === 'buttons' && blocks[index - 1]?.kind === 'row' ? [divider] : []),
      ...renderBlock(block, frame),
    ]);
  const compact =
    draw(message.blocks, {
      people,
      pictures,
      compact: false,
      blockText: limits.text,
      quotes: { left: Infinity },
      table: { left: limits.tableText },
    }).length > limits.messageBlocks;
  const unquoted = message.blocks.filter((block) => block.kind !== 'quote' && block.kind !== 'table');
  const forOthers = unquoted.length === message.blocks.length ? budget : budget * othersShare;
  let size = narrowest;
  for (const blockText of blockTexts) {
    const frame = { people, pictures, compact, blockText, quotes: { left: 0 }, table: { left: 0 } };
    size = { blockText, others: visibleText(draw(unquoted, frame)) };
    if (size.others <= forOthers) break;
  }
  const { blockText, others } = size.others <= forOthers ? size : narrowest;
  const left = Math.max(0, budget - others);
  const table = { left: Math.min(limits.tableText, left) };
  const quotes = { left: message.blocks.some((block) => block.kind === 'table') ? 0 : left };
  let blocks = shortened(
    draw(message.blocks, { people, pictures, compact, blockText, quotes, table }),
    limits.messageBlocks,
  );
  while (visibleText(blocks) > budget && blocks.length > 1) {
    blocks = shortened(blocks, Math.ceil(blocks.length / 2));
  }
  const preview = oneLine(message.preview) || oneLine(plainMessage(message));
  return { text: escape(cut(preview, limits.notification)), blocks };
}

/** The message without blocks, for when Slack refuses them. */
export function renderPlain(message: Message): Rendered {
  return { text: cutEscaped(plainMessage(message), limits.plainMessage), blocks: [] };
}

interface Frame {
  readonly people: People;
  readonly pictures: ReadonlyMap<Block, string>;
  readonly blockText: number;
  readonly compact: boolean;
  /** Characters that quotes may still take; each takes its own away. */
  readonly quotes: { left: number };
  /** Characters that the one table may take; a second one gets none. */
  readonly table: { left: number };
}

function renderBlock(block: Block, frame: Frame): types.KnownBlock[] {
  switch (block.kind) {
    case 'heading':
      return heading(block.text, frame);
    case 'text':
      return richText(sectionElements(block.text, frame.blockText, frame.people));
    case 'context':
      return context(
        contextElements(block.text, Math.min(frame.blockText, limits.contextText), frame.people),
      );
    case 'quote':
      return quote(block.text, frame);
    case 'facts':
      return facts(block.facts, frame);
    case 'row':
      return frame.compact ? compactRow(block, frame) : row(block, frame);
    case 'table':
      return table(block, frame);
    case 'chart':
      return picture(block, frame);
    case 'buttons':
      return actionsBlocks(block.buttons);
    case 'divider':
      return [divider];
  }
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object */
function picture(block: Chart, { pictures }: Frame): types.KnownBlock[] {
  const id = pictures.get(block);
  const alt = oneLine(cut(block.alt, limits.altText));
  return id === undefined ? [] : [{ type: 'image', slack_file: { id }, alt_text: alt === '' ? '…' : alt }];
}

function table(block: Extract<Block, { kind: 'table' }>, frame: Frame): types.KnownBlock[] {
  const room = frame.table.left;
  frame.table.left = 0;
  return room === 0 ? [] : tableBlocks(block, room, frame.people);
}

/** Each row of a table as a row of a list: its first cell, then the others in small. */
function withoutTables(message: Message): Message {
  const blocks = message.blocks.flatMap((block): readonly Block[] =>
    block.kind !== 'table'
      ? [block]
      : block.rows.map(({ cells, button }) => ({
          kind: 'row',
          text: cells
            .slice(0, 2)
            .flatMap((cell, at) => (at === 0 || cell.length === 0 ? cell : [' ', ...cell])),
          detail: cells
            .slice(2)
            .flatMap((cell, at) => (at === 0 || cell.length === 0 ? cell : [' · ', ...cell])),
          buttons: button === null ? [] : [button],
        })),
  );
  return { ...message, blocks };
}

function heading(text: string, frame: Frame): types.KnownBlock[] {
  const line = oneLine(text);
  if (line === '') return [];
  if (line.length <= limits.headerText) return [{ type: 'header', text: plain(line) }];
  return richText(sectionElements([{ kind: 'bold', text: line }], frame.blockText, frame.people));
}

function quote(text: string, frame: Frame): types.KnownBlock[] {
  const whole = clean(text).replace(/^\n+|\s+$/g, '');
  const room = Math.min(limits.text, frame.quotes.left);
  if (whole === '' || room < Math.min(shortestQuote, whole.length)) return [];
  const shown = cut(whole, room);
  // What follows a cut would read as if it were joined to it.
  frame.quotes.left = shown === whole ? frame.quotes.left - shown.length : 0;
  return [
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shown }] }],
    },
  ];
}

function facts(list: Extract<Block, { kind: 'facts' }>['facts'], frame: Frame): types.KnownBlock[] {
  const lines = list.flatMap((fact, index) => [
    ...(index === 0 ? [] : ['\n']),
    { kind: 'bold' as const, text: oneLine(fact.label) },
    '  ',
    ...fact.value,
  ]);
  return richText(sectionElements(lines, frame.blockText, frame.people));
}

function row(block: Extract<Block, { kind: 'row' }>, frame: Frame): types.KnownBlock[] {
  return [
    ...richText(sectionElements(block.text, frame.blockText, frame.people)),
    ...context(contextElements(block.detail, Math.min(frame.blockText, limits.contextText), frame.people)),
    ...actionsBlocks(block.buttons),
  ];
}

/** A row as one block: both lines in a section, its buttons beside it. */
function compactRow(block: Extract<Block, { kind: 'row' }>, frame: Frame): types.KnownBlock[] {
  const both = [...block.text, ...(block.detail.length === 0 ? [] : ['\n', ...block.detail])];
  const accessory = rowAccessory(block.buttons);
  const literal = cut(plainText(both).trim(), frame.blockText) || '…';
  const [only, ...others] = couldFormat(literal) ? [] : contextElements(both, frame.blockText, frame.people);
  const text = only?.type === 'mrkdwn' && others.length === 0 ? mrkdwn(only.text) : plain(literal);
  return [{ type: 'section', text, ...(accessory === null ? {} : { accessory }) }];
}

function richText(elements: types.RichTextElement[]): types.KnownBlock[] {
  return elements.length === 0
    ? []
    : [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

function context(elements: (types.PlainTextElement | types.MrkdwnElement)[]): types.KnownBlock[] {
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

/** At most `most` blocks; the last buttons (More, Refresh) stay. */
function shortened(blocks: types.KnownBlock[], most: number): types.KnownBlock[] {
  if (blocks.length <= most) return blocks;
  const last = blocks.at(-1);
  const tail = last?.type === 'actions' && most > 2 ? [last] : [];
  return [...blocks.slice(0, most - 1 - tail.length), cutNote, ...tail];
}

const divider: types.DividerBlock = { type: 'divider' };

const cutNote: types.ContextBlock = {
  type: 'context',
  elements: [plain('… The rest does not fit into one message.')],
};

/** Characters that people see in these blocks. */
function visibleText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + visibleText(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, item]) =>
      sum +
      (typeof item === 'string'
        ? name === 'text' || name === 'fallback'
          ? item.length
          : 0
        : visibleText(item)),
    0,
  );
}
