import type { Block } from '../chat/message.ts';
import type { ActionStyle } from './buttons.ts';
import { type CardPart, card, jsonBytes } from './card.ts';
import { maxSummary } from './limits.ts';
import { omission, present } from './render-block.ts';
import { richTextBlock } from './rich-text.ts';
import { shortenedTable } from './table.ts';

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
export function fit(
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

/** Puts the parts of all blocks together; a divider becomes a line above the next element. */
export function assemble(
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
