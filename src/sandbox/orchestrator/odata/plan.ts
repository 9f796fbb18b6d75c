import { memberName } from './compare.ts';
import type { EnumCodes } from './entity.ts';
import type { Comparison, Expression } from './parse.ts';
import type { Literal } from './tokenize.ts';

/** A closed range of whole numbers; absence (null) sorts below all of them. */
export type Interval = readonly [low: number, high: number];

/** The key of rows whose property is null. */
export const nullKey = Number.NEGATIVE_INFINITY;
const lowest = -Number.MAX_VALUE;
const highest = Number.MAX_VALUE;

/**
 * Where a property must lie for the filter to hold: disjoint intervals in ascending order, or null when the filter
 * says nothing about it. Never narrower than the filter itself, so the filter still decides about each row.
 * Numbers, dates (ticks) and, given their codes, enum members are understood.
 */
export function boundsOf(
  expression: Expression,
  property: string,
  codes?: EnumCodes,
): readonly Interval[] | null {
  const of = (part: Expression): readonly Interval[] | null => boundsOf(part, property, codes);
  switch (expression.kind) {
    case 'and': {
      const [left, right] = [of(expression.left), of(expression.right)];
      return left === null ? right : right === null ? left : intersect(left, right);
    }
    case 'or': {
      const [left, right] = [of(expression.left), of(expression.right)];
      return left === null || right === null ? null : merge([...left, ...right]);
    }
    case 'in': {
      if (!names(expression.operand, property)) return null;
      const points = expression.values.map((value) => keyOf(value, codes));
      return points.includes(null) ? null : merge(points.map((point) => [point ?? 0, point ?? 0] as const));
    }
    case 'compare': {
      const [path, literal, operator] = names(expression.left, property)
        ? ([expression.left, expression.right, expression.operator] as const)
        : ([expression.right, expression.left, mirrored[expression.operator]] as const);
      if (!names(path, property) || literal.kind !== 'literal') return null;
      const point = keyOf(literal.literal, codes);
      return point === null ? null : halfLine(operator, point);
    }
    case 'literal':
    case 'path':
    case 'call':
    case 'not':
      break;
  }
  return null;
}

/** The texts that a property must equal one of, or null when the filter says nothing about it; in lower case. */
export function textsOf(expression: Expression, property: string): readonly string[] | null {
  const text = (literal: Literal): string | null =>
    literal.type === 'string' || literal.type === 'guid' ? literal.value.toLowerCase() : null;
  switch (expression.kind) {
    case 'and':
      return textsOf(expression.left, property) ?? textsOf(expression.right, property);
    case 'or': {
      const [left, right] = [textsOf(expression.left, property), textsOf(expression.right, property)];
      return left === null || right === null ? null : [...new Set([...left, ...right])];
    }
    case 'in': {
      if (!names(expression.operand, property)) return null;
      const values = expression.values.flatMap((value) => text(value) ?? []);
      return values.length === expression.values.length ? [...new Set(values)] : null;
    }
    case 'compare': {
      if (expression.operator !== 'eq' || !names(expression.left, property)) return null;
      const value = expression.right.kind === 'literal' ? text(expression.right.literal) : null;
      return value === null ? null : [value];
    }
    case 'literal':
    case 'path':
    case 'call':
    case 'not':
      break;
  }
  return null;
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

function names(expression: Expression, property: string): boolean {
  return (
    expression.kind === 'path' &&
    expression.segments.length === 1 &&
    expression.segments[0]?.toLowerCase() === property.toLowerCase()
  );
}

function keyOf(literal: Literal, codes: EnumCodes | undefined): number | null {
  switch (literal.type) {
    case 'number':
    case 'date':
      return literal.value;
    case 'null':
      return nullKey;
    case 'string':
      return codes === undefined ? null : (codes[memberName(literal.value, codes)] ?? null);
    case 'guid':
    case 'boolean':
      break;
  }
  return null;
}

function halfLine(operator: Comparison, point: number): readonly Interval[] | null {
  if (operator === 'ne') return null;
  if (operator === 'eq') return [[point, point]];
  if (point === nullKey) return [];
  return operator === 'gt' || operator === 'ge' ? [[point, highest]] : [[lowest, point]];
}

function merge(intervals: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = [];
  for (const [low, high] of intervals.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], high)];
    else merged.push([low, high]);
  }
  return merged;
}

function intersect(left: readonly Interval[], right: readonly Interval[]): readonly Interval[] {
  return left.flatMap(([low, high]) =>
    right.flatMap(([otherLow, otherHigh]) => {
      const [from, to] = [Math.max(low, otherLow), Math.min(high, otherHigh)];
      return from <= to ? [[from, to] as const] : [];
    }),
  );
}
