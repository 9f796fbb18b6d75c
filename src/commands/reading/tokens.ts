import { BotError } from '../../domain/errors.ts';
import { readQuoted } from './quotes.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'filter'; readonly name: string; readonly value: string }
  | { readonly kind: 'input'; readonly name: string; readonly value: string }
  | { readonly kind: 'json'; readonly text: string };

export interface Grammar {
  /** Names that may stand before a colon. */
  readonly filters: ReadonlySet<string>;
  /** Whether `name=value` and a JSON object may stand there. */
  readonly inputs: boolean;
}

const longDashes = /[‐‑‒–—―−]/g;
const filterStart = /[-‐‑‒–—]*([a-z][a-z‐‑‒–—-]*)(\s*):(?!\/\/)/iy;
const inputStart = /([\p{L}_][\p{L}\p{N}_.$-]*)=/uy;
const bare = /\S+/y;
const spaces = /\s*/y;

/** Room for inputs of 10,000 characters in any quoting; more is a slip of the clipboard. */
const mostText = 25_000;
/** As many as one command may name jobs, and some for filters. */
const mostTokens = 1100;

/**
 * Splits what a person typed. Quotes of any kind hold spaces together when they open a word or a value; an apostrophe
 * inside a word is none. Long dashes outside quotes are read as `-`. Throws `BotError('usage')` for a quote
 * left open and for texts of more than 25,000 characters or 1,100 words.
 */
export function tokens(text: string, grammar: Grammar): readonly Token[] {
  const found: Token[] = [];
  let at = after(spaces, text, 0);
  while (at < text.length) {
    if (text.length > mostText || found.length === mostTokens) throw tooLong(text);
    const [token, end] = next(text, at, grammar);
    found.push(token);
    at = after(spaces, text, end);
  }
  return found;
}

function next(text: string, at: number, grammar: Grammar): readonly [Token, number] {
  if (grammar.inputs && text[at] === '{') {
    const end = balancedEnd(text, at);
    return [{ kind: 'json', text: text.slice(at, end) }, end];
  }
  const quoted = readQuoted(text, at);
  if (quoted === 'unclosed') throw openQuote(text, at);
  if (quoted !== null) {
    if (grammar.inputs && text[quoted.end] === '=') {
      const [value, end] = readValue(text, quoted.end + 1);
      return [{ kind: 'input', name: quoted.value, value }, end];
    }
    return [{ kind: 'word', text: quoted.value, quoted: true }, quoted.end];
  }
  const input = grammar.inputs ? match(inputStart, text, at) : null;
  if (input !== null) {
    const [value, end] = readValue(text, at + input[0].length);
    return [{ kind: 'input', name: input[1] ?? '', value }, end];
  }
  return readFilter(text, at, grammar) ?? readWord(text, at);
}

function readFilter(text: string, at: number, grammar: Grammar): readonly [Token, number] | null {
  const start = match(filterStart, text, at);
  if (start === null) return null;
  const name = (start[1] ?? '').replace(longDashes, '-').toLowerCase();
  const known = grammar.filters.has(name);
  if (!known && (start[2] !== '' || name.length < 2)) return null;
  const colon = at + start[0].length;
  const begin = known ? after(spaces, text, colon) : colon;
  const following = begin > colon ? match(filterStart, text, begin) : null;
  const empty = following !== null && grammar.filters.has((following[1] ?? '').toLowerCase());
  const [value, end] = empty ? ['', colon] : readValue(text, begin);
  return [{ kind: 'filter', name, value }, end];
}

function readWord(text: string, at: number): readonly [Token, number] {
  const word = match(bare, text, at)?.[0] ?? text.slice(at);
  return [{ kind: 'word', text: word.replace(longDashes, '-'), quoted: false }, at + word.length];
}

/** A value after `:` or `=`: quoted, a JSON object or list, or everything up to the next space. */
function readValue(text: string, at: number): readonly [string, number] {
  const quoted = readQuoted(text, at);
  if (quoted === 'unclosed') throw openQuote(text, at);
  if (quoted !== null) return [quoted.value, quoted.end];
  if (text[at] === '{' || text[at] === '[') {
    const end = balancedEnd(text, at);
    return [text.slice(at, end), end];
  }
  const value = match(bare, text, at)?.[0] ?? '';
  return [value.replace(longDashes, '-'), at + value.length];
}

/** Just behind the bracket that closes the one at `at`; the end of the text when none does. */
function balancedEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '"' || char === '“' || char === '”') {
      i = stringEnd(text, i);
    } else if (char === '{' || char === '[') {
      depth++;
    } else if (char === '}' || char === ']') {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

function stringEnd(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[open] === '"' ? text[i] === '"' : text[i] === '”' || text[i] === '“') return i;
  }
  return text.length;
}

function tooLong(text: string): BotError {
  return new BotError('usage', `That is too long for a command: ${text.length} characters.`, {
    hint: `I read ${mostText} characters and ${mostTokens} words at most.`,
  });
}

function openQuote(text: string, at: number): BotError {
  return new BotError('usage', `The quote before “${text.slice(at + 1, at + 30)}” is never closed.`, {
    hint: 'Put the same mark behind the value, or leave both out.',
  });
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function after(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.[0].length ?? 0);
}
