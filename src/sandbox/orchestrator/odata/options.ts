import type { Entity } from './entity.ts';
import { type Expression, type Ordering, parseFilter, parseOrderby } from './parse.ts';
import { QuerySyntaxError } from './tokenize.ts';

/** "The maximum value is 1000" (API description of `$top`). */
export const maxTop = 1000;
/** "The maximum depth is 2" (API description of `$expand`). */
const maxExpandDepth = 2;

/** Which members of an entity are sent. */
export interface Shape {
  /** Null for all of them. */
  readonly select: ReadonlySet<string> | null;
  readonly expand: ReadonlyMap<string, Shape>;
}

export interface QueryOptions {
  readonly filter: Expression | null;
  readonly orderby: readonly Ordering[];
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
  readonly shape: Shape;
}

export type OptionName = '$filter' | '$orderby' | '$select' | '$expand' | '$top' | '$skip' | '$count';

/** The options of a list, and those of a single row. */
export const listOptions: readonly OptionName[] = [
  '$filter',
  '$orderby',
  '$select',
  '$expand',
  '$top',
  '$skip',
  '$count',
];
export const rowOptions: readonly OptionName[] = ['$select', '$expand'];

/**
 * Reads the OData options of a request. Throws `QuerySyntaxError` for options that are not in `allowed`, given twice,
 * malformed or beyond a limit.
 */
export function readOptions(
  params: URLSearchParams,
  entity: Entity<never>,
  allowed: readonly string[],
): QueryOptions {
  const seen = new Set<string>();
  for (const name of params.keys()) {
    const repeatable = !name.startsWith('$');
    if (!allowed.includes(name) || (seen.has(name) && !repeatable)) {
      throw new QuerySyntaxError(`The query option '${name}' is not valid here.`);
    }
    seen.add(name);
  }
  const filter = params.get('$filter');
  const orderby = params.get('$orderby');
  const top = wholeNumber(params, '$top');
  if (top !== null && top > maxTop) throw new QuerySyntaxError(`$top is limited to ${maxTop}.`);
  return {
    filter: filter === null ? null : parseFilter(filter),
    orderby: orderby === null ? [] : parseOrderby(orderby),
    top,
    skip: wholeNumber(params, '$skip') ?? 0,
    count: isTrue(params),
    shape: {
      select: readSelect(params.get('$select'), entity),
      expand: readExpand(params.get('$expand'), entity, 1),
    },
  };
}

function wholeNumber(params: URLSearchParams, name: '$top' | '$skip'): number | null {
  const written = params.get(name);
  if (written === null) return null;
  if (!/^\d{1,9}$/.test(written)) throw new QuerySyntaxError(`'${written}' is no value for ${name}.`);
  return Number(written);
}

function isTrue(params: URLSearchParams): boolean {
  const written = params.get('$count');
  if (written === null || written === 'false') return false;
  if (written !== 'true') throw new QuerySyntaxError(`'${written}' is no value for $count.`);
  return true;
}

function readSelect(written: string | null, entity: Entity<never>): ReadonlySet<string> | null {
  if (written === null || written.trim() === '*') return null;
  return new Set(
    written.split(',').map((part) => {
      const name = entity.nameOf(part.trim());
      if (name === null) throw new QuerySyntaxError(`'${entity.set}' has no member '${part.trim()}'.`);
      return name;
    }),
  );
}

function readExpand(
  written: string | null,
  entity: Entity<never>,
  depth: number,
): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  if (written === null) return shapes;
  if (depth > maxExpandDepth)
    throw new QuerySyntaxError(`$expand is limited to a depth of ${maxExpandDepth}.`);
  for (const item of splitOutside(written, ',')) {
    const [, head = '', inner] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(item) ?? [];
    const name = entity.nameOf(head);
    const target = name === null ? undefined : entity.navigation.get(name);
    if (name === null || target === undefined || !target.expandable) {
      throw new QuerySyntaxError(`Could not find a property named '${item.trim()}' on '${entity.set}'.`);
    }
    const options = new Map<string, string>();
    for (const option of inner === undefined ? [] : splitOutside(inner, ';')) {
      const [, key = '', value = ''] = /^\s*(\$\w+)=(.*)$/s.exec(option) ?? [];
      if (key !== '$select' && key !== '$expand') {
        throw new QuerySyntaxError(`'${option}' is not supported inside $expand.`);
      }
      options.set(key, value);
    }
    shapes.set(name, {
      select: readSelect(options.get('$select') ?? null, target.entity()),
      expand: readExpand(options.get('$expand') ?? null, target.entity(), depth + 1),
    });
  }
  return shapes;
}

/** Splits at a separator that is not inside parentheses. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const sign of text) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (sign === separator && depth === 0) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return [...parts, part];
}
