import type { Mention, Message, RichText, Span } from '../chat/message.ts';
import type { CardPart } from './card.ts';
import { cleanCut } from './escape.ts';
import { maxMentions, maxSpans } from './limits.ts';
import { type LineStyle, richTextBlock } from './rich-text.ts';

/**
 * Who is called in a card, by the span that calls them: `<at>Jo</at>`, each text of its own.
 * learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format ("Mention support within
 * Adaptive Cards"): the text stands in a TextBlock, and who it is in `msteams.entities`, by object id of Entra.
 */
export type Calls = ReadonlyMap<Span, string>;

export const noCalls: Calls = new Map();

/** Everybody of Teams whom this message calls, the first `maxMentions` of them. */
export function callsOf({ blocks }: Message): Calls {
  const calls = new Map<Span, string>();
  const texts = new Map<string, string>();
  for (const block of blocks) {
    if (block.kind !== 'text' && block.kind !== 'context') continue;
    for (const span of block.text.slice(0, maxSpans)) {
      if (!isCall(span) || calls.size >= maxMentions) continue;
      const known = texts.get(span.id);
      const text = known ?? unlike(nameOf(span), new Set(texts.values()));
      texts.set(span.id, text);
      calls.set(span, text);
    }
  }
  return calls;
}

/** What the card says beside its text about whom it calls. */
export function entitiesOf(calls: Calls): readonly CardPart[] {
  const byId = new Map<string, CardPart>();
  for (const [span, text] of calls) {
    if (!isCall(span)) continue;
    const mentioned = { id: span.id, name: text.replace(/<\/?at>/g, '') };
    byId.set(span.id, { type: 'mention', text, mentioned });
  }
  return [...byId.values()];
}

/** Words up to this long stand beside a mention; longer ones above it. */
const maxBeside = 40;

/**
 * A line in which somebody is called; null where nobody is. Only the calls stand in a TextBlock, for that would read
 * formatting out of all other words.
 */
export function callingPart(text: RichText, max: number, style: LineStyle, calls: Calls): CardPart | null {
  if (!text.some((span) => calls.has(span))) return null;
  const parts: { readonly part: CardPart; readonly words: string }[] = [];
  let rest: Span[] = [];
  let called: string[] = [];
  const flush = (): void => {
    if (called.length > 0) parts.push({ part: callingText(called, style), words: '' });
    // What follows stands apart from it: no comma is left over.
    if (rest.at(-1) === ', ') rest.pop();
    const words = richTextBlock(rest, max, style);
    if (words !== null)
      parts.push({
        part: words,
        words: rest.map((span) => (typeof span === 'string' ? span : 'x'.repeat(12))).join(''),
      });
    [rest, called] = [[], []];
  };
  for (const span of text.slice(0, maxSpans)) {
    const call = calls.get(span);
    if (call === undefined && called.length > 0 && span === ', ') continue;
    if ((call === undefined) !== (called.length === 0)) flush();
    if (call === undefined) rest.push(span);
    else called.push(call);
  }
  flush();
  const beside = parts.every(({ words }) => words.length <= maxBeside && !words.includes('\n'));
  const all = parts.map(({ part }) => part);
  return beside
    ? {
        type: 'ColumnSet',
        spacing: 'Small',
        columns: all.map((part) => ({ type: 'Column', width: 'auto', spacing: 'Small', items: [part] })),
      }
    : { type: 'Container', spacing: 'Small', items: all };
}

function callingText(called: readonly string[], { size, isSubtle }: LineStyle): CardPart {
  return {
    type: 'TextBlock',
    text: called.join(', '),
    wrap: true,
    ...(size === undefined ? {} : { size }),
    ...(isSubtle === undefined ? {} : { isSubtle }),
  };
}

function isCall(span: Span): span is Mention {
  return (
    typeof span !== 'string' &&
    span.kind === 'mention' &&
    span.platform === 'teams' &&
    !span.group &&
    /^[\w-]{1,100}$/.test(span.id)
  );
}

/** A name without anything that a TextBlock would read as markup. */
function nameOf({ name }: Mention): string {
  const plain = name.replace(/[^\p{L}\p{N} .,'()-]/gu, ' ').replace(/\s+/g, ' ');
  return cleanCut(plain, 60).trim() || 'Somebody';
}

function unlike(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const text = `<at>${name}${count === 1 ? '' : ` ${count}`}</at>`;
    if (!taken.has(text)) return text;
  }
}
