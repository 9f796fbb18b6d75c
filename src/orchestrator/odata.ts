import { BotError } from '../domain/errors.ts';
import type { Timestamp } from '../domain/timestamp.ts';

/**
 * The one place where text becomes part of an OData filter. A `Literal` and an `Expression` can only be made here,
 * and field names are a closed list: nothing that a person typed can reach a filter any other way.
 * Dialect: UiPath API description 20.0 and the "Jobs requests" page of the API guide.
 */
export interface Literal {
  readonly literal: string;
}

export interface Expression {
  readonly expression: string;
  /** Nodes of its tree as the server counts them, see `maxNodes`. */
  readonly nodes: number;
}

export type Field =
  | 'CreationTime'
  | 'Enabled'
  | 'EndTime'
  | 'FullyQualifiedName'
  | 'Id'
  | 'Info'
  | 'JobKey'
  | 'Key'
  | 'Level'
  | 'Name'
  | 'Reference'
  | 'Release/EnvironmentId'
  | 'Release/Name'
  | 'Robot/Id'
  | 'Robot/Name'
  | 'Source'
  | 'SourceType'
  | 'StartTime'
  | 'State'
  | 'TimeStamp';

/**
 * "The maximum number of expressions is 100" (API description of `$filter`) is ASP.NET OData's `MaxNodeCount`:
 * every operator, field, literal and conversion counts, so that 20 comparisons joined by `or` are refused
 * (OData/RESTier issues 545 and 579 tell of users who met it).
 */
export const maxNodes = 100;
/** Operator, field, the row that the field is of, literal, and a conversion of one side. */
const comparisonNodes = 5;
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
export const yes: Literal = { literal: 'true' };

export function compare(
  field: Field,
  operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le',
  value: Literal,
): Expression {
  return { expression: `${field} ${operator} ${value.literal}`, nodes: comparisonNodes + steps(field) };
}

/** Navigation steps of a field, each a node: one in `Robot/Name`. */
function steps(field: Field): number {
  return field.split('/').length - 1;
}

/** `field in (…)`; the list is one node, however long. Servers know it from about 2020 on. */
export function isIn(field: Field, values: readonly Literal[]): Expression {
  return {
    expression: `${field} in (${values.map((value) => value.literal).join(',')})`,
    nodes: comparisonNodes + steps(field),
  };
}

/**
 * The field contains one of these texts (at least one is given). `indexof` is what the API guide uses for `Info`;
 * without the last part, fields that are null would match too, because OData counts null as unequal to -1.
 */
export function mentions(field: Field, values: readonly string[]): Expression | null {
  const found = values.map((value) => ({
    expression: `indexof(${field},${text(value).literal}) ne -1`,
    // The comparison with a negated literal, and the function with its own two operands.
    nodes: comparisonNodes + 1 + steps(field) + 2,
  }));
  const [only, ...others] = found;
  const given = compare(field, 'ne', nothing);
  return allOf([only !== undefined && others.length === 0 ? only : anyOf(found), given]);
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
  return {
    expression: `${name}(${field},${text(value).literal})`,
    nodes: comparisonNodes + steps(field),
  };
}

/** All of them hold; null (no restriction) for none. */
export function allOf(parts: readonly (Expression | null)[]): Expression | null {
  return join(parts, ' and ');
}

/** At least one of them holds; null for none. */
export function anyOf(parts: readonly (Expression | null)[]): Expression | null {
  const given = parts.filter((part) => part !== null);
  const joined = join(given, ' or ');
  if (joined === null || given.length === 1) return joined;
  return { ...joined, expression: `(${joined.expression})` };
}

function join(parts: readonly (Expression | null)[], word: string): Expression | null {
  const given = parts.filter((part) => part !== null);
  if (given.length === 0) return null;
  return {
    expression: given.map((part) => part.expression).join(word),
    nodes: given.reduce((sum, part) => sum + part.nodes, given.length - 1),
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
  if (filter !== null && filter.nodes > maxNodes) {
    throw new BotError('usage', 'Those are more conditions at once than Orchestrator takes.', {
      hint: 'Leave out a filter, or ask for fewer states at a time.',
    });
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
