import type { RichText, Span } from '../chat/message.ts';
import type { CardPart } from './card.ts';
import { cleanCut, cut, safeUrl } from './escape.ts';
import { maxSpans, maxUrl } from './limits.ts';

/** How a whole line looks. */
export interface LineStyle {
  readonly size?: 'Small' | 'Medium';
  readonly weight?: 'Bolder';
  readonly isSubtle?: true;
  readonly fontType?: 'Monospace';
  readonly color?: 'Attention';
}

/**
 * Rich text as a RichTextBlock, or null when there is nothing to show. Its runs are never read as markdown,
 * unlike those of a TextBlock, so that a job name can neither format nor link.
 * `max` bounds the characters of the whole line.
 */
export function richTextBlock(
  text: RichText,
  max: number,
  style: LineStyle = {},
  layout: CardPart = {},
): CardPart | null {
  const inlines: CardPart[] = [];
  let room = max;
  for (const span of text.slice(0, maxSpans)) {
    if (room <= 0) break;
    const run = textRun(span, room, style);
    if (run === null) continue;
    inlines.push(run.part);
    room -= run.length;
  }
  return inlines.length === 0 ? null : { type: 'RichTextBlock', ...layout, inlines };
}

function textRun(
  span: Span,
  room: number,
  style: LineStyle,
): { readonly part: CardPart; readonly length: number } | null {
  if (typeof span !== 'string' && span.kind === 'time') {
    const text = localTime(span.at, span.show);
    return { part: { type: 'TextRun', text, ...style }, length: text.length };
  }
  const text = cleanCut(typeof span === 'string' ? span : wordsOf(span), room);
  if (text === '') return null;
  return { part: { type: 'TextRun', text, ...style, ...look(span) }, length: text.length };
}

function wordsOf(span: Exclude<Span, string>): string {
  switch (span.kind) {
    case 'bold':
    case 'code':
    case 'link':
      return span.text;
    case 'person':
    case 'mention':
      return span.name;
    case 'time':
      return utcTime(span.at, span.show);
  }
}

function look(span: Span): CardPart {
  if (typeof span === 'string') return {};
  switch (span.kind) {
    case 'bold':
    case 'person':
    case 'mention':
      return { weight: 'Bolder' };
    case 'code':
      return { fontType: 'Monospace' };
    case 'link': {
      const url = safeUrl(span.url, maxUrl);
      return url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } };
    }
    case 'time':
      return {};
  }
}

/** Moments that the clients' `{{DATE()}}` understands: years 1 to 9999, whole seconds. */
function wholeSeconds(at: number): string | null {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  return /^\d{4}-/.test(iso) ? `${iso.slice(0, 19)}Z` : null;
}

/**
 * A moment that each client shows in its reader's own zone
 * (learn.microsoft.com/adaptive-cards/authoring-cards/text-features: strictly `YYYY-MM-DDTHH:mm:ssZ`, no spaces).
 */
function localTime(at: number, show: 'time' | 'date' | 'date-time'): string {
  const moment = wholeSeconds(at);
  if (moment === null) return 'unknown time';
  const time = `{{TIME(${moment})}}`;
  switch (show) {
    case 'time':
      return time;
    case 'date':
      return `{{DATE(${moment},SHORT)}}`;
    case 'date-time':
      // Beside a time the words of SHORT (`Mon, Nov 23, 2026`) would fill a line of their own.
      return `{{DATE(${moment},COMPACT)}} ${time}`;
  }
}

function utcTime(at: number, show: 'time' | 'date' | 'date-time'): string {
  const moment = wholeSeconds(at);
  if (moment === null) return 'unknown time';
  const date = moment.slice(0, 10);
  const time = `${moment.slice(11, 16)} UTC`;
  switch (show) {
    case 'time':
      return time;
    case 'date':
      return date;
    case 'date-time':
      return `${date} ${time}`;
  }
}

/** Rich text as plain text, times in UTC, links as "words (address)": for clients and answers without cards. */
export function plainText(text: RichText, max: number): string {
  const words = text.slice(0, maxSpans).map((span) => {
    if (typeof span === 'string') return cleanCut(span, max);
    const name = cleanCut(wordsOf(span), max);
    return span.kind === 'link' ? `${name} (${cleanCut(span.url, maxUrl)})` : name;
  });
  return cut(words.join(''), max);
}
