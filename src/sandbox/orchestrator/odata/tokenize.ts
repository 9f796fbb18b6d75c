import { parseTicks, type Ticks } from '../ticks.ts';

/** The query option is not OData as this server reads it; the message is for the server's own log. */
export class QuerySyntaxError extends Error {
  override readonly name = 'QuerySyntaxError';
}

export type Literal =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'date'; readonly value: Ticks }
  | { readonly type: 'guid'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null };

export type Token =
  | { readonly kind: 'literal'; readonly literal: Literal; readonly at: number }
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'mark'; readonly text: '(' | ')' | ',' | '/'; readonly at: number };

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy;
const date = /\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})(?![\w:.-])/iy;
const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?[LMDF]?(?![\w.-])/iy;
const word = /[A-Za-z_][\w.]*/y;
const string = /'(?:[^']|'')*'/y;
const space = /\s+/y;
const mark = /[(),/]/y;

const named: Readonly<Record<string, Literal>> = {
  null: { type: 'null', value: null },
  true: { type: 'boolean', value: true },
  false: { type: 'boolean', value: false },
};

/**
 * Cuts a `$filter` or `$orderby` text into tokens. Dates and GUIDs stand bare, strings in single quotes with
 * inner ones doubled (OData 4 ABNF, `primitiveLiteral`). Throws `QuerySyntaxError` with the position of what it cannot read.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  while (at < text.length) {
    if (take(space) !== null) continue;
    const start = at;
    const literal = takeLiteral(take);
    if (literal !== null) {
      tokens.push({ kind: 'literal', literal, at: start });
      continue;
    }
    const name = take(word);
    if (name !== null) {
      const value = Object.hasOwn(named, name) ? named[name] : undefined;
      tokens.push(
        value === undefined
          ? { kind: 'word', text: name, at: start }
          : { kind: 'literal', literal: value, at: start },
      );
      continue;
    }
    const sign = take(mark);
    if (sign === null) throw new QuerySyntaxError(`Syntax error at position ${at} in '${text}'.`);
    tokens.push({ kind: 'mark', text: sign as '(' | ')' | ',' | '/', at: start });
  }
  return tokens;
}

function takeLiteral(take: (pattern: RegExp) => string | null): Literal | null {
  const quoted = take(string);
  if (quoted !== null) return { type: 'string', value: quoted.slice(1, -1).replaceAll("''", "'") };
  const key = take(guid);
  if (key !== null) return { type: 'guid', value: key.toLowerCase() };
  const moment = take(date);
  if (moment !== null) {
    const value = parseTicks(moment);
    if (value === null) throw new QuerySyntaxError(`'${moment}' is no date.`);
    return { type: 'date', value };
  }
  const digits = take(number);
  return digits === null ? null : { type: 'number', value: Number(digits.replace(/[LMDF]$/i, '')) };
}
