import type { Block, Message, RichText, Span, TableRow } from '../chat/message.ts';
import { clean, cut, oneLine, safeUrl } from './escape.ts';
import * as limits from './limits.ts';
import { absoluteTime } from './moment.ts';

/** A line of spans as plain text, not escaped; moments in UTC. */
export function plainText(text: RichText): string {
  return text.map(plainSpan).join('');
}

function plainSpan(span: Span): string {
  if (typeof span === 'string') return clean(span);
  switch (span.kind) {
    case 'bold':
    case 'code':
      return clean(span.text);
    case 'link':
      return clean(span.text);
    case 'time':
      return absoluteTime(span);
    case 'person':
    case 'mention':
      return clean(span.name);
  }
}

/**
 * The whole message as plain text, not escaped, at most `limits.plainMessage` long:
 * what is sent when Slack refuses the blocks, so that the news arrives in any case.
 */
export function plainMessage(message: Message): string {
  const body = message.blocks.map(plainBlock).filter((line) => line !== '');
  const heading = message.blocks[0]?.kind === 'heading' ? [] : [clean(message.preview)];
  const text = [...heading, ...body].join('\n').trim();
  const note = message.blocks.some(
    (block) => block.kind === 'buttons' || block.kind === 'row' || block.kind === 'table',
  )
    ? '\n(Slack refused the layout of this message, so its buttons are missing. Commands still work.)'
    : '';
  return cut(text === '' ? '(empty message)' : text, limits.plainMessage - note.length) + note;
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return clean(block.text);
    case 'text':
    case 'context':
      return plainText(block.text);
    case 'quote':
      return clean(block.text);
    case 'facts':
      return block.facts.map((fact) => `${clean(fact.label)}: ${plainText(fact.value)}`).join('\n');
    case 'row':
      return [plainText(block.text), plainText(block.detail)].filter((line) => line !== '').join('\n');
    case 'table':
      return plainTable(block.rows);
    case 'buttons':
      return block.buttons
        .flatMap((button) => {
          const url = 'url' in button ? safeUrl(button.url) : null;
          return url === null ? [] : [`${oneLine(button.label)}: ${url}`];
        })
        .join('\n');
    case 'chart':
    case 'divider':
      return '';
  }
}

/** A line a row, as many as a plain message can show. */
function plainTable(rows: readonly TableRow[]): string {
  const lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (length > limits.plainMessage) break;
    const cells = row.cells
      .slice(0, limits.tableColumns)
      .map((cell) => oneLine(cut(plainText(cell), limits.text)));
    const line = cells.filter((cell) => cell !== '').join(' · ');
    lines.push(line);
    length += line.length;
  }
  return lines.join('\n');
}
