import type { types } from '@slack/bolt';
import type { Block, Chart } from '../chat/message.ts';
import { actionsBlocks, rowAccessory } from './buttons.ts';
import { clean, couldFormat, cut, oneLine } from './escape.ts';
import * as limits from './limits.ts';
import { plainText } from './plain.ts';
import { contextElements, mrkdwn, type People, plain, sectionElements } from './rich-text.ts';
import { tableBlocks } from './table.ts';

/** A quote shorter than this says nothing. */
const shortestQuote = 20;

/** What a block may use up. */
export interface Frame {
  readonly people: People;
  readonly pictures: ReadonlyMap<Block, string>;
  readonly blockText: number;
  readonly compact: boolean;
  /** Characters that quotes may still take; each takes its own away. */
  readonly quotes: { left: number };
  /** Characters that the one table may take; a second one gets none. */
  readonly table: { left: number };
}

/** The blocks that show a block of ours; none where it has nothing to show. */
export function renderBlock(block: Block, frame: Frame): types.KnownBlock[] {
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

export const divider: types.DividerBlock = { type: 'divider' };
