import type { types } from '@slack/bolt';
import type { Mention, RichText, Span } from '../chat/message.ts';
import { clean, couldFormat, cut, cutEscaped, escape, safeUrl } from './escape.ts';
import * as limits from './limits.ts';
import { slackDate } from './moment.ts';
import { plainText } from './plain.ts';

/**
 * How people are named: `mention` shows Slack's own chip, which pings when a message is new
 * but not in edits and in answers for one person; `name` never does.
 */
export type People = 'mention' | 'name';

/**
 * Spans as elements of a `rich_text_section`. Slack parses nothing in them, so engine text stays what it is.
 * At most `limit` characters in all; no elements when there is nothing to show.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function sectionElements(text: RichText, limit: number, people: People): types.RichTextElement[] {
  const elements: types.RichTextElement[] = [];
  let room = limit;
  for (const span of text) {
    if (room <= 0) break;
    const whole = typeof span === 'object' && 'text' in span ? clean(span.text) : plainText([span]);
    if (whole === '') continue;
    const shown = cut(whole, room);
    room -= shown.length;
    elements.push(sectionElement(span, shown, people));
    if (shown !== whole) break;
  }
  return elements;
}

function sectionElement(span: Span, shown: string, people: People): types.RichTextElement {
  const literal = (style?: types.RichTextStyleable['style']): types.RichTextText => ({
    type: 'text',
    text: shown,
    ...(style === undefined ? {} : { style }),
  });
  if (typeof span === 'string') return literal();
  switch (span.kind) {
    case 'bold':
      return literal({ bold: true });
    case 'code':
      return literal({ code: true });
    case 'link': {
      const url = safeUrl(span.url);
      return url === null ? literal() : { type: 'link', url, text: shown };
    }
    case 'time': {
      const date = slackDate(span);
      return date === null ? literal() : { type: 'date', ...date };
    }
    case 'person':
      return people === 'mention' && isSlackUser(span)
        ? { type: 'user', user_id: span.id }
        : literal({ bold: true });
    case 'mention':
      return mentioned(span) ?? literal({ bold: true });
  }
}

/**
 * Spans as elements of a context block, where Slack offers no rich text. Literal text that mrkdwn could read formatting
 * out of goes into a `plain_text` element of its own; all else shares one mrkdwn element. At most `limit` characters.
 * https://docs.slack.dev/reference/block-kit/blocks/context-block
 */
export function contextElements(
  text: RichText,
  limit: number,
  people: People,
): (types.PlainTextElement | types.MrkdwnElement)[] {
  const elements: (types.PlainTextElement | types.MrkdwnElement)[] = [];
  let room = limit;
  let marked = '';
  const flush = (): void => {
    if (marked.trim() !== '') elements.push(mrkdwn(marked));
    marked = '';
  };
  text.forEach((span, index) => {
    const literal = plainText([span]);
    if (room <= 0 || literal === '') return;
    if (couldFormat(literal) && showsLiteral(span)) {
      flush();
      const shown = cut(literal, room);
      room -= shown.length;
      if (shown.trim() !== '') elements.push(plain(shown));
      return;
    }
    const piece = mrkdwnSpan(span, room, people, [text[index - 1], text[index + 1]]);
    room = piece === null ? 0 : room - piece.length;
    marked += piece ?? '…';
  });
  flush();
  if (elements.length <= limits.contextElements) return elements;
  const flat = cut(plainText(text), limit);
  return flat.trim() === '' ? [] : [plain(flat)];
}

/** Are its words what people see, rather than what Slack makes of an id or a moment? */
function showsLiteral(span: Span): boolean {
  if (typeof span === 'string') return true;
  return span.kind !== 'time' && (span.kind !== 'mention' || mentioned(span) === null);
}

/** One span as mrkdwn of at most `room` characters; null when its markup does not fit. */
function mrkdwnSpan(
  span: Span,
  room: number,
  people: People,
  neighbours: readonly [Span | undefined, Span | undefined],
): string | null {
  const literal = plainText([span]);
  const fitting = (markup: string): string | null => (markup.length <= room ? markup : null);
  if (typeof span === 'string') return cutEscaped(literal, room);
  switch (span.kind) {
    case 'bold':
    case 'code': {
      const sign = span.kind === 'bold' ? '*' : '`';
      const stands = /^\S(.*\S)?$/.test(literal) && endsOpen(neighbours[0]) && beginsOpen(neighbours[1]);
      return stands ? fitting(`${sign}${escape(literal)}${sign}`) : cutEscaped(literal, room);
    }
    case 'link': {
      const url = safeUrl(span.url);
      return url === null || literal.includes('\n')
        ? cutEscaped(literal, room)
        : fitting(`<${escape(url).replaceAll('|', '%7C')}|${escape(literal)}>`);
    }
    case 'time': {
      const date = slackDate(span);
      return date === null
        ? cutEscaped(literal, room)
        : fitting(`<!date^${date.timestamp}^${date.format}|${date.fallback}>`);
    }
    case 'person':
      return people === 'mention' && isSlackUser(span) ? fitting(`<@${span.id}>`) : cutEscaped(literal, room);
    case 'mention': {
      const who = mentioned(span);
      if (who === null) return cutEscaped(literal, room);
      return fitting(who.type === 'user' ? `<@${who.user_id}>` : `<!subteam^${who.usergroup_id}>`);
    }
  }
}

/** mrkdwn reads a sign as formatting only between a word and what is no word. */
function endsOpen(before: Span | undefined): boolean {
  return before === undefined || (typeof before === 'string' && /(^|[\s(·–—,:])$/.test(before));
}

function beginsOpen(after: Span | undefined): boolean {
  return after === undefined || (typeof after === 'string' && /^($|[\s)·–—,.:;])/.test(after));
}

/** Who is called; null when it is nobody of Slack's. Slack notifies them when the message is new, never when it is edited. */
function mentioned({
  group,
  id,
  platform,
}: Mention): types.RichTextUserMention | types.RichTextUsergroupMention | null {
  if (platform !== 'slack') return null;
  if (group) return /^S[A-Z0-9]+$/.test(id) ? { type: 'usergroup', usergroup_id: id } : null;
  return /^[UW][A-Z0-9]+$/.test(id) ? { type: 'user', user_id: id } : null;
}

function isSlackUser(span: Extract<Span, { kind: 'person' }>): boolean {
  return span.platform === 'slack' && /^[UW][A-Z0-9]+$/.test(span.id);
}

/** A plain text object; shortcodes such as `:fire:` in engine text stay text. */
export function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** A mrkdwn object in which Slack links nothing of its own accord. */
export function mrkdwn(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}
