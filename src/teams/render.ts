import type { Block, Message, RichText } from '../chat/message.ts';
import { type ActionStyle, actionSet } from './buttons.ts';
import { attachment, type Card, type CardPart, card, jsonBytes } from './card.ts';
import { chartParts } from './chart.ts';
import { cleanCut, cut } from './escape.ts';
import {
  envelopeBytes,
  maxActivityBytes,
  maxBlocks,
  maxHeading,
  maxSummary,
  maxTableRows,
} from './limits.ts';
import { type Calls, callingPart, callsOf, entitiesOf, noCalls } from './mentions.ts';
import { type LineStyle, plainText, richTextBlock } from './rich-text.ts';
import { shortenedTable, tableParts } from './table.ts';

/** How much of long texts is shown; the next one is tried when a message is too large. */
interface Tightness {
  readonly quote: number;
  readonly text: number;
  readonly fallback: boolean;
}

const tightnesses: readonly [Tightness, ...Tightness[]] = [
  { quote: 4_000, text: 4_000, fallback: true },
  { quote: 4_000, text: 4_000, fallback: false },
  { quote: 1_500, text: 1_500, fallback: false },
  { quote: 500, text: 500, fallback: false },
];

/**
 * A message as a message activity: a card, and the preview as the notification line. At most 25 KB of JSON.
 * Only a message that is `new` calls those whom it mentions; in an edit they are named.
 */
export function renderActivity(
  message: Message,
  state: 'new' | 'edited',
): {
  readonly type: 'message';
  readonly summary: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: Card }[];
} {
  return {
    type: 'message',
    summary: cleanCut(message.preview, maxSummary),
    attachments: [attachment(renderCard(message, 'execute', state === 'new' ? callsOf(message) : noCalls))],
  };
}

/** A message as a card that fits into one activity whatever it holds: long texts are cut first, then rows left out. */
export function renderCard(message: Message, mode: ActionStyle['mode'], calls: Calls = noCalls): Card {
  const fallbackText = cleanCut(message.preview, maxSummary);
  const entities = entitiesOf(calls);
  const budget = maxActivityBytes - envelopeBytes - jsonBytes(fallbackText) - jsonBytes(entities);
  const blocks = message.blocks.slice(0, maxBlocks);
  let rendered: readonly CardPart[][] = [];
  for (const tightness of tightnesses) {
    rendered = blocks.map((block) => renderBlock(block, tightness, mode, calls));
    if (blocks.length === message.blocks.length) {
      const whole = card(assemble(blocks, rendered, fallbackText), fallbackText, entities);
      if (jsonBytes(whole) <= budget) return whole;
    }
  }
  const omitted = message.blocks.slice(blocks.length).filter((block) => block.kind === 'row').length;
  return card(fit(blocks, rendered, fallbackText, omitted, budget, mode), fallbackText, entities);
}

/** What a person needs most comes first into the budget: heading and buttons, then texts, then as many rows as fit. */
const ranks: Readonly<Record<Block['kind'], number>> = {
  heading: 0,
  buttons: 0,
  divider: 1,
  text: 1,
  context: 1,
  quote: 1,
  facts: 1,
  chart: 2,
  row: 2,
  table: 2,
};

/** The blocks that fit into the budget, in their old order, with a note where rows were left out. */
function fit(
  blocks: readonly Block[],
  rendered: readonly CardPart[][],
  fallbackText: string,
  alreadyOmitted: number,
  budget: number,
  mode: ActionStyle['mode'],
): readonly CardPart[] {
  const longestNote = omission(1_000_000 + alreadyOmitted);
  const parts = rendered.map((each) => each);
  let rowsLeftOut = 0;
  let room = budget - jsonBytes(card([longestNote], fallbackText));
  const kept = new Set<number>();
  for (const rank of [0, 1, 2]) {
    for (const [index, block] of blocks.entries()) {
      if (ranks[block.kind] !== rank) continue;
      // Comma between parts, and `"separator":true` on the part after a divider.
      const cost = jsonBytes(rendered[index] ?? []) + (block.kind === 'divider' ? 20 : 2);
      if (cost <= room) {
        kept.add(index);
        room -= cost;
      } else if (block.kind === 'row') break;
      else if (block.kind === 'table') {
        const shorter = shortenedTable(block, room - 2, mode);
        rowsLeftOut += block.rows.length - shorter.rows;
        parts[index] = present(shorter.part);
        kept.add(index);
        room -= jsonBytes(parts[index]) + 2;
      }
    }
  }
  const keptBlocks = blocks.filter((_, index) => kept.has(index));
  const keptParts = parts.filter((_, index) => kept.has(index));
  const rowsOmitted = blocks.filter((block, index) => block.kind === 'row' && !kept.has(index)).length;
  const lastRow = keptBlocks.findLastIndex((block) => block.kind === 'row' || block.kind === 'table');
  const at = lastRow === -1 ? keptBlocks.length : lastRow + 1;
  return assemble(
    [...keptBlocks.slice(0, at), { kind: 'context', text: [] }, ...keptBlocks.slice(at)],
    [
      ...keptParts.slice(0, at),
      [omission(rowsOmitted + rowsLeftOut + alreadyOmitted)],
      ...keptParts.slice(at),
    ],
    fallbackText,
  );
}

/** What stands for blocks that were left out. */
function omission(rows: number): CardPart {
  const text =
    rows > 0
      ? `${rows} more ${rows === 1 ? 'row does' : 'rows do'} not fit into one message. Narrow the question to see more.`
      : 'The rest does not fit into one message.';
  return {
    type: 'RichTextBlock',
    spacing: 'Small',
    inlines: [{ type: 'TextRun', text, size: 'Small', isSubtle: true }],
  };
}

/** Puts the parts of all blocks together; a divider becomes a line above the next element. */
function assemble(
  blocks: readonly Block[],
  rendered: readonly CardPart[][],
  fallbackText: string,
): readonly CardPart[] {
  const body: CardPart[] = [];
  let line = false;
  for (const [index, parts] of rendered.entries()) {
    if (blocks[index]?.kind === 'divider') {
      line = body.length > 0;
      continue;
    }
    for (const part of parts) {
      body.push(line ? { ...part, separator: true } : part);
      line = false;
    }
  }
  if (body.length > 0) return body;
  return present(richTextBlock([fallbackText || '(no text)'], maxSummary));
}

function renderBlock(
  block: Block,
  tightness: Tightness,
  mode: ActionStyle['mode'],
  calls: Calls,
): CardPart[] {
  const actions: ActionStyle = { mode, fallback: tightness.fallback };
  switch (block.kind) {
    case 'heading':
      return present(richTextBlock([block.text], maxHeading, { size: 'Medium', weight: 'Bolder' }));
    case 'text':
      return present(line(block.text, tightness.text, {}, calls));
    case 'context':
      return present(line(block.text, tightness.text, { size: 'Small', isSubtle: true }, calls));
    case 'quote':
      return present(quote(block.text, tightness.quote));
    case 'facts':
      return block.facts.slice(0, maxBlocks).map((fact, index) => ({
        type: 'ColumnSet',
        spacing: index === 0 ? 'Small' : 'None',
        columns: [
          column('90px', richTextBlock([fact.label], 80, { size: 'Small', isSubtle: true })),
          column('stretch', richTextBlock(fact.value, tightness.text, { size: 'Small' })),
        ],
      }));
    case 'row':
      return present(row(block, tightness.text, actions));
    case 'table':
      return [
        ...present(tableParts(block, tightness.text, actions).with(block.rows.length)),
        ...(block.rows.length > maxTableRows ? [omission(block.rows.length - maxTableRows)] : []),
      ];
    case 'chart':
      return [...chartParts(block)];
    case 'buttons':
      return present(actionSet(block.buttons, actions, { spacing: 'Medium' }));
    case 'divider':
      return [];
  }
}

function line(text: RichText, max: number, style: LineStyle, calls: Calls): CardPart | null {
  return callingPart(text, max, style, calls) ?? richTextBlock(text, max, style, { spacing: 'Small' });
}

function quote(text: string, max: number): CardPart | null {
  const run = richTextBlock([text.trimEnd()], max, { size: 'Small', fontType: 'Monospace' });
  return run === null ? null : { type: 'Container', style: 'emphasis', spacing: 'Small', items: [run] };
}

function row(block: Extract<Block, { kind: 'row' }>, max: number, actions: ActionStyle): CardPart | null {
  const items = [
    ...present(richTextBlock(block.text, max)),
    ...present(richTextBlock(block.detail, max, { size: 'Small', isSubtle: true }, { spacing: 'None' })),
    ...present(actionSet(block.buttons, actions, { spacing: 'Small' })),
  ];
  return items.length === 0 ? null : { type: 'Container', spacing: 'Medium', items };
}

function column(width: string, item: CardPart | null): CardPart {
  return { type: 'Column', width, items: present(item) };
}

function present(part: CardPart | null): CardPart[] {
  return part === null ? [] : [part];
}

/** A message as plain text of at most `max` characters: when a card was refused, and in answers that hold no card. */
export function renderText(message: Message, max: number): string {
  const lines = message.blocks.slice(0, maxBlocks).flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'heading':
        return [cleanCut(block.text, maxHeading)];
      case 'text':
      case 'context':
        return [plainText(block.text, 4_000)];
      case 'quote':
        return [cleanCut(block.text, 1_500)];
      case 'facts':
        return block.facts.map((fact) => `${cleanCut(fact.label, 80)}: ${plainText(fact.value, 1_000)}`);
      case 'row':
        return [plainText(block.text, 1_000), plainText(block.detail, 1_000)];
      case 'table':
        return block.rows.slice(0, maxTableRows).map((row) =>
          row.cells
            .map((cell) => plainText(cell, 200))
            .filter((cell) => cell !== '')
            .join(' · '),
        );
      case 'chart':
      case 'buttons':
      case 'divider':
        return [];
    }
  });
  const text = lines.filter((line) => line.trim() !== '').join('\n');
  return cut(text, max).trim() || cleanCut(message.preview, maxSummary).trim() || '(no text)';
}
