import type { Block, RichText } from '../chat/message.ts';
import { type ActionStyle, actionSet } from './buttons.ts';
import type { CardPart } from './card.ts';
import { chartParts } from './chart.ts';
import { maxBlocks, maxHeading, maxTableRows } from './limits.ts';
import { type Calls, callingPart } from './mentions.ts';
import { type LineStyle, richTextBlock } from './rich-text.ts';
import { tableParts } from './table.ts';

/** How much of long texts is shown. */
export interface Tightness {
  readonly quote: number;
  readonly text: number;
  readonly fallback: boolean;
}

/** What stands for blocks that were left out. */
export function omission(rows: number): CardPart {
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

/** The parts of a card that show a block; none where it has nothing to show. */
export function renderBlock(
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

/** As a list: nothing for null. */
export function present(part: CardPart | null): CardPart[] {
  return part === null ? [] : [part];
}
