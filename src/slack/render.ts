import type { types } from '@slack/bolt';
import type { Block, Message } from '../chat/message.ts';
import { cut, cutEscaped, escape, oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { plainMessage } from './plain.ts';
import { divider, type Frame, renderBlock } from './render-block.ts';
import { type People, plain } from './rich-text.ts';

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

/** At most `most` blocks; the last buttons (More, Refresh) stay. */
function shortened(blocks: types.KnownBlock[], most: number): types.KnownBlock[] {
  if (blocks.length <= most) return blocks;
  const last = blocks.at(-1);
  const tail = last?.type === 'actions' && most > 2 ? [last] : [];
  return [...blocks.slice(0, most - 1 - tail.length), cutNote, ...tail];
}

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
