import { decodeClick } from './buttons.ts';
import { shownText } from './typed-text.ts';

/** Text beyond this says nothing more about which job is meant. */
const mostText = 20_000;

/**
 * All that a message in Slack says, as plain lines: its text, blocks and attachments, links with their addresses,
 * and last the arguments that our own buttons carry. Never throws, whatever the message looks like.
 */
export function messageText(message: unknown): string {
  const lines: string[] = [];
  const carried = new Set<string>();
  collect(message, lines, carried, 0);
  return [...new Set([...lines, ...carried])].join('\n').slice(0, mostText);
}

/** Fields of messages, blocks and attachments that hold words for people. */
const words = new Set(['text', 'title', 'pretext', 'footer', 'author_name', 'value']);
/** Kept apart from their neighbours, so that no number grows by another. */
const apart = new Set(['fallback', 'url', 'title_link', 'from_url', 'original_url']);
const nestings = new Set([
  'blocks',
  'elements',
  'fields',
  'accessory',
  'attachments',
  'text',
  'title',
  'rows',
  'options',
  'message',
]);
/** What these hold reads as one line. */
const inlineHolders: ReadonlySet<unknown> = new Set([
  'rich_text_section',
  'rich_text_preformatted',
  'rich_text_quote',
]);
const deepest = 12;

function collect(value: unknown, lines: string[], carried: Set<string>, depth: number): void {
  if (depth > deepest) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, lines, carried, depth + 1);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const isClickable = 'action_id' in value;
  const fields = Object.entries(value);
  if ('type' in value && inlineHolders.has(value.type)) {
    const spans: string[] = [];
    for (const [, item] of fields) if (Array.isArray(item)) collect(item, spans, carried, depth + 1);
    lines.push(spans.join(''));
    return;
  }
  for (const [field, item] of fields) {
    if (typeof item === 'string') {
      if (field === 'value' && isClickable) carry(item, carried);
      else if (words.has(field)) lines.push(shownText(item));
      else if (apart.has(field)) lines.push(` ${item} `);
    } else if (field === 'options' && isClickable) {
      for (const option of Array.isArray(item) ? item : []) carry(optionValue(option), carried);
    } else if (nestings.has(field)) {
      collect(item, lines, carried, depth + 1);
    }
  }
}

function carry(value: string, carried: Set<string>): void {
  const click = decodeClick(value);
  if (click.kind === 'command') carried.add(JSON.stringify(click.args));
}

function optionValue(option: unknown): string {
  return typeof option === 'object' &&
    option !== null &&
    'value' in option &&
    typeof option.value === 'string'
    ? option.value
    : '';
}
