import { headOf } from '../chat/cut-whole.ts';

const wordJoiner = '\u2060';

/**
 * Characters that a card must not carry: controls other than newline and tab,
 * and the marks that turn the reading direction around (they could disguise a name).
 */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Makes any text safe to stand in a card or a message: well-formed UTF-16, no control characters,
 * `\r\n` as `\n`, and no `{{DATE(…)}}` or `{{TIME(…)}}` that a client would evaluate.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(unprintable, ' ')
    .replace(/\{(?=\{(?:DATE|TIME)\()/g, `{${wordJoiner}`);
}

/**
 * At most `max` characters (UTF-16 units), never through the middle of a surrogate pair:
 * cut at the end of a line or word where one is near, and marked with "…".
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return max === 1 ? '…' : '';
  const room = text.slice(0, max - 1);
  const near = Math.floor(room.length * 0.6);
  const line = room.lastIndexOf('\n');
  const word = room.lastIndexOf(' ');
  const end = line >= near ? line : word >= near ? word : room.length;
  return `${headOf(room, end).trimEnd()}…`;
}

/** Cleans and cuts; looks at no more of a huge text than it needs. */
export function cleanCut(text: string, max: number): string {
  return cut(clean(text.length > max * 4 ? text.slice(0, max * 4) : text), max);
}

/** An address that a card may open, or null: only absolute http(s) addresses of bearable length. */
export function safeUrl(url: string, max: number): string | null {
  if (url.length > max || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
}
