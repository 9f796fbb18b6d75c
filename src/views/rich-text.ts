import { headOf } from '../chat/cut-whole.ts';
import type { RichText, Span } from '../chat/message.ts';
import type { Person } from '../domain/person.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';

export function bold(text: string): Span {
  return { kind: 'bold', text };
}

export function code(text: string | number): Span {
  return { kind: 'code', text: String(text) };
}

/** A moment in the reader's own zone; null when there is none, or none that can be read. */
export function moment(at: Timestamp | null, show: 'time' | 'date' | 'date-time' = 'time'): Span | null {
  const ms = at === null ? Number.NaN : epochMs(at);
  return Number.isNaN(ms) ? null : { kind: 'time', at: ms, show };
}

/** Within so many hours before now the clock alone says which day is meant. */
const sameDayMs = 12 * 3_600_000;

/** A moment among many: the time alone where it was not long ago, else with its date. Null as in `moment`. */
export function shortMoment(at: Timestamp | null, now: Date): Span | null {
  const age = at === null ? Number.NaN : now.getTime() - epochMs(at);
  return moment(at, age >= 0 && age < sameDayMs ? 'time' : 'date-time');
}

export function person(who: Person): Span {
  return { kind: 'person', platform: who.platform, id: who.id, name: who.name };
}

/** Spans in a row; what is null is left out. */
export function line(...parts: readonly (Span | RichText | null)[]): RichText {
  return parts.flatMap((part) => {
    if (part === null) return [];
    return isRich(part) ? part : [part];
  });
}

/** Small facts on one line, a middle dot between them; what is null or empty is left out. */
export function dotted(parts: readonly (Span | RichText | null)[]): RichText {
  const given = parts.map((part) => line(part)).filter((part) => part.length > 0);
  return joined(given, ' · ');
}

/** Several texts, one a line. */
export function lines(all: readonly RichText[]): RichText {
  return joined(
    all.filter((text) => text.length > 0),
    '\n',
  );
}

/** Our own sentences may hold `words to type` between backticks: those become code. */
export function sentence(text: string): RichText {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index): Span => (index % 2 === 1 ? code(part) : part))
    .filter((span) => span !== '');
}

/** Cut to at most `limit` characters without splitting one, ended by `…` where something is missing. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${headOf(text, limit - 1).trimEnd()}…`;
}

/** The text with a capital letter first. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isRich(part: Span | RichText): part is RichText {
  return Array.isArray(part);
}

function joined(texts: readonly RichText[], between: string): RichText {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : [between]), ...text]);
}
