import { BotError } from '../domain/errors.ts';
import type { Timestamp } from '../domain/timestamp.ts';

/**
 * The one place where text becomes part of an OData filter. A `Literal` and an `Expression` can only be made here,
 * and field names are a closed list: nothing that a person typed can reach a filter any other way.
 * Dialect: UiPath API description 20.0 (at most 100 expressions) and the "Jobs requests" page of the API guide.
 */
export interface Literal {
  readonly literal: string;
}

export interface Expression {
  readonly expression: string;
  /** Comparisons in it; the server allows 100 in one filter. */
  readonly terms: number;
}

export type Field =
  | 'CreationTime'
  | 'EndTime'
  | 'FullyQualifiedName'
  | 'Id'
  | 'Info'
  | 'Key'
  | 'Name'
  | 'Reference'
  | 'Release/Name'
  | 'Robot/Id'
  | 'Robot/Name'
  | 'StartTime'
  | 'State';

const maxTerms = 100;
const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const timestampPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?Z$/;

/** Is it a GUID in its usual form, e.g. `1c7222dc-416f-4c60-9b17-88262c91768f`? */
export function isGuid(value: string): boolean {
  return guidPattern.test(value);
}

/** Is it a moment in UTC as the API writes and reads it? */
export function isTimestamp(value: string): boolean {
  return timestampPattern.test(value) && !Number.isNaN(Date.parse(value));
}

/** Quoted text; quotes inside are doubled. Half surrogate pairs, which no URL can carry, become U+FFFD. */
export function text(value: string): Literal {
  return { literal: `'${value.toWellFormed().replaceAll("'", "''")}'` };
}

/** A whole number. Throws for anything else, because it would be a fault of ours. */
export function integer(value: number): Literal {
  if (!Number.isSafeInteger(value)) throw new TypeError('an id is a whole number');
  return { literal: String(value) };
}

/** A GUID, unquoted. Throws for anything else. */
export function guid(value: string): Literal {
  if (!isGuid(value)) throw new TypeError('a key is a GUID');
  return { literal: value };
}

/** A moment: bare, without quotes. Throws `BotError('usage')` when the text is no ISO 8601 time in UTC. */
export function moment(value: Timestamp): Literal {
  if (!isTimestamp(value)) {
    throw new BotError('usage', 'That is not a time that Orchestrator understands.', {
      hint: 'Give it as 2026-01-31T08:00:00Z, 24h, today or yesterday 9am.',
    });
  }
  return { literal: value };
}

export const nothing: Literal = { literal: 'null' };

export function compare(
  field: Field,
  operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le',
  value: Literal,
): Expression {
  return { expression: `${field} ${operator} ${value.literal}`, terms: 1 };
}

/** `field in (…)`; every value counts as one expression, to be on the safe side. */
export function isIn(field: Field, values: readonly Literal[]): Expression {
  return {
    expression: `${field} in (${values.map((value) => value.literal).join(',')})`,
    terms: values.length,
  };
}

/**
 * The field contains this text. `indexof` is what the API guide uses for `Info`; without the first half, fields that
 * are null would match too, because OData counts null as unequal to -1.
 */
export function mentions(field: Field, value: string): Expression {
  const found = `indexof(${field},${text(value).literal}) ne -1`;
  return { expression: `${field} ne null and ${found}`, terms: 2 };
}

/** The field contains this text, by the function that names take. */
export function contains(field: Field, value: string): Expression {
  return call('contains', field, value);
}

/** Equal to a name; `*` at its start or end stands for anything. Null when that does not restrict at all. */
export function named(field: Field, pattern: string): Expression | null {
  const open = pattern.startsWith('*');
  const core = pattern.replace(/^\*+|\*+$/g, '');
  if (core === pattern) return compare(field, 'eq', text(pattern));
  if (core === '') return null;
  if (!pattern.endsWith('*')) return call('endswith', field, core);
  return call(open ? 'contains' : 'startswith', field, core);
}

function call(name: 'contains' | 'startswith' | 'endswith', field: Field, value: string): Expression {
  return { expression: `${name}(${field},${text(value).literal})`, terms: 1 };
}

/** All of them hold; null (no restriction) for none. */
export function allOf(parts: readonly (Expression | null)[]): Expression | null {
  return join(parts, ' and ');
}

/** At least one of them holds; null for none. */
export function anyOf(parts: readonly (Expression | null)[]): Expression | null {
  const joined = join(parts, ' or ');
  return joined === null ? null : { ...joined, expression: `(${joined.expression})` };
}

function join(parts: readonly (Expression | null)[], word: string): Expression | null {
  const given = parts.filter((part) => part !== null);
  if (given.length === 0) return null;
  return {
    expression: given.map((part) => part.expression).join(word),
    terms: given.reduce((sum, part) => sum + part.terms, 0),
  };
}

export interface QueryOptions {
  readonly filter?: Expression | null;
  readonly orderby?: string;
  readonly expand?: string;
  readonly select?: string;
  readonly top?: number;
  readonly count?: boolean;
}

/** The encoded query string of a read, without `?`. Spaces become `%20`: OData readers differ over `+`. */
export function query(options: QueryOptions): string {
  const filter = options.filter ?? null;
  if (filter !== null && filter.terms > maxTerms) {
    throw new BotError(
      'usage',
      `That asks for ${filter.terms} conditions at once; Orchestrator takes ${maxTerms}.`,
      {
        hint: 'Ask for fewer jobs or states at a time.',
      },
    );
  }
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['$filter', filter?.expression],
    ['$expand', options.expand],
    ['$orderby', options.orderby],
    ['$select', options.select],
    ['$top', options.top?.toString()],
    ['$count', options.count === true ? 'true' : undefined],
  ];
  return parts
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}
