import { headOf } from '../chat/cut-whole.ts';
import * as limits from './limits.ts';

/** Characters that show nothing or turn the reading direction; neither belongs in a chat message. Tab and line feed stay. */
// oxlint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** Text as people may see it: no control characters, no halves of surrogate pairs; line ends are `\n`. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unwanted, '').toWellFormed();
}

/** Cleaned and on one line, for labels and headings. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/**
 * At most `limit` UTF-16 units, "…" at the end where something is missing, never half a surrogate pair.
 * Cuts at the end of a line when that keeps at least half.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 1) return limit === 1 ? '…' : '';
  const head = headOf(text, limit - 1);
  const line = head.lastIndexOf('\n');
  return line >= limit / 2 ? `${head.slice(0, line)}\n…` : `${head.trimEnd()}…`;
}

/** `&`, `<` and `>` as entities: nothing in the text can mention, link or call a channel (docs.slack.dev/messaging/formatting-message-text). */
export function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Escaped text of at most `limit` UTF-16 units; no entity is cut in two. */
export function cutEscaped(text: string, limit: number): string {
  const whole = escape(text.slice(0, limit + 1));
  if (text.length <= limit && whole.length <= limit) return whole;
  let room = limit - 1;
  let kept = '';
  for (const char of text) {
    const escaped = escape(char);
    if (escaped.length > room) break;
    kept += escaped;
    room -= escaped.length;
  }
  return `${kept}…`;
}

/**
 * True when Slack's mrkdwn could read formatting, an emoji or a quotation out of this literal text.
 * An underscore inside a word (`Invoice_Processing`) is none.
 */
export function couldFormat(text: string): boolean {
  return (
    /[*~`]/.test(text) ||
    /(^|[^\p{L}\p{N}_])_|_($|[^\p{L}\p{N}_])/u.test(text) ||
    /:(?:(?=[\w'+-]*?[a-z])[\w'+-]+|[+-]1|100|1234):/i.test(text) ||
    /(?:^|\n)[^\S\n]*>/.test(text)
  );
}

/** An address that a button or link may open, or null: only absolute http(s) addresses of bearable length. */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return null;
  return parsed.href.length <= limits.url ? parsed.href : null;
}
