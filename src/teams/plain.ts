import type { Message } from '../chat/message.ts';
import { cleanCut, cut } from './escape.ts';
import { maxBlocks, maxHeading, maxSummary, maxTableRows } from './limits.ts';
import { plainText } from './rich-text.ts';

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
