import { type Literal, QuerySyntaxError, type Token, tokenize } from './tokenize.ts';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A `$filter` as a tree. */
export type Expression =
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'path'; readonly segments: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'in'; readonly operand: Expression; readonly values: readonly Literal[] };

export interface Ordering {
  readonly segments: readonly string[];
  readonly descending: boolean;
}

/**
 * "The maximum number of expressions is 100" (API description of `$filter`): ASP.NET OData's `MaxNodeCount`. Every node
 * of the tree counts, for a field also the row that it is of, and a list of values as one.
 */
export const maxFilterNodes = 100;
/** "The maximum number of expressions is 5" (API description of `$orderby`). */
const maxOrderings = 5;
/** Parentheses and nots inside one another; the bound keeps the recursion off the end of the stack. */
const maxDepth = 200;

const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const reserved: ReadonlySet<string> = new Set([...comparisons, 'and', 'or', 'not', 'in']);

interface Reader {
  peek(): Token | undefined;
  next(): Token | undefined;
  isMark(text: string): boolean;
  isWord(text: string): boolean;
  expectMark(text: string): void;
  fail(): never;
}

function createReader(text: string): Reader {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): Token | undefined => tokens[position];
  const is = (kind: 'mark' | 'word', wanted: string): boolean => {
    const token = peek();
    return token?.kind === kind && token.text === wanted;
  };
  const fail = (): never => {
    throw new QuerySyntaxError(`Syntax error at position ${peek()?.at ?? text.length} in '${text}'.`);
  };
  const next = (): Token | undefined => tokens[position++];
  return {
    peek,
    next,
    isMark: (wanted) => is('mark', wanted),
    isWord: (wanted) => is('word', wanted),
    expectMark: (wanted) => {
      if (!is('mark', wanted)) fail();
      next();
    },
    fail,
  };
}

/** Reads a `$filter`. Throws `QuerySyntaxError` for anything that is not one, or has more than 100 nodes. */
export function parseFilter(text: string): Expression {
  const reader = createReader(text);
  let nodes = 0;
  let depth = 0;
  const node = (made: Expression): Expression => {
    nodes += made.kind === 'path' ? made.segments.length + 1 : made.kind === 'in' ? 2 : 1;
    if (nodes > maxFilterNodes) throw new QuerySyntaxError(`More than ${maxFilterNodes} expressions.`);
    return made;
  };
  const inside = (read: () => Expression): Expression => {
    if (++depth > maxDepth) throw new QuerySyntaxError('Nested too deeply.');
    const result = read();
    depth -= 1;
    return result;
  };
  const chain = (kind: 'and' | 'or', part: () => Expression): Expression => {
    let left = part();
    while (reader.isWord(kind)) {
      reader.next();
      left = node({ kind, left, right: part() });
    }
    return left;
  };
  const either = (): Expression => chain('or', both);
  const both = (): Expression => chain('and', negated);
  const negated = (): Expression => {
    if (!reader.isWord('not')) return compared();
    reader.next();
    return node({ kind: 'not', operand: inside(negated) });
  };
  const compared = (): Expression => {
    const left = operand();
    const token = reader.peek();
    if (token?.kind !== 'word') return left;
    if (token.text === 'in') {
      reader.next();
      return node({ kind: 'in', operand: left, values: literalList(reader) });
    }
    if (!comparisons.has(token.text)) return left;
    reader.next();
    return node({ kind: 'compare', operator: token.text as Comparison, left, right: operand() });
  };
  const operand = (): Expression => {
    const token = reader.peek();
    if (token?.kind === 'literal') {
      reader.next();
      return node({ kind: 'literal', literal: token.literal });
    }
    if (reader.isMark('(')) {
      reader.next();
      const result = inside(either);
      reader.expectMark(')');
      return result;
    }
    const segments = path(reader);
    const [name] = segments;
    if (name === undefined || segments.length > 1 || !reader.isMark('('))
      return node({ kind: 'path', segments });
    return node({ kind: 'call', name, args: callArguments() });
  };
  const callArguments = (): readonly Expression[] => {
    reader.expectMark('(');
    const args = [inside(either)];
    while (reader.isMark(',')) {
      reader.next();
      args.push(inside(either));
    }
    reader.expectMark(')');
    return args;
  };

  const expression = either();
  return reader.peek() === undefined ? expression : reader.fail();
}

/** Reads an `$orderby`: at most five paths, each with `asc` or `desc` if given. */
export function parseOrderby(text: string): readonly Ordering[] {
  const reader = createReader(text);
  const orderings: Ordering[] = [];
  for (;;) {
    const segments = path(reader);
    const descending = reader.isWord('desc');
    if (descending || reader.isWord('asc')) reader.next();
    orderings.push({ segments, descending });
    if (reader.peek() === undefined) break;
    reader.expectMark(',');
  }
  if (orderings.length > maxOrderings) throw new QuerySyntaxError(`More than ${maxOrderings} orderings.`);
  return orderings;
}

function path(reader: Reader): readonly string[] {
  const segments: string[] = [];
  for (;;) {
    const token = reader.next();
    if (token?.kind !== 'word' || reserved.has(token.text)) return reader.fail();
    segments.push(token.text);
    if (!reader.isMark('/')) return segments;
    reader.next();
  }
}

function literalList(reader: Reader): readonly Literal[] {
  reader.expectMark('(');
  const values: Literal[] = [];
  for (;;) {
    const token = reader.next();
    if (token?.kind !== 'literal') return reader.fail();
    values.push(token.literal);
    if (reader.isMark(')')) break;
    reader.expectMark(',');
  }
  reader.next();
  return values;
}
