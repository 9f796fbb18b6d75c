import type { EnumCodes, Property, Value } from './entity.ts';
import type { Comparison } from './parse.ts';
import { type Literal, QuerySyntaxError } from './tokenize.ts';

/** How texts are compared. SQL Server's usual collation ignores case; which one a tenant has is not documented. */
export interface Collation {
  readonly caseSensitive: boolean;
}

/** A part of an expression, ready to be asked for its value in a row. */
export interface Operand<Row> {
  readonly type: Property<Row>['type'] | 'null';
  readonly codes: EnumCodes | null;
  readonly nullable: boolean;
  readonly literal: Literal | null;
  get(row: Row): Value;
}

/** Throws `QuerySyntaxError` for types that do not go together. */
export function compileComparison<Row>(
  operator: Comparison,
  leftGiven: Operand<Row>,
  rightGiven: Operand<Row>,
  collation: Collation,
): Operand<Row> {
  const left = promote(leftGiven, rightGiven);
  const right = promote(rightGiven, leftGiven);
  const nullable = left.nullable && right.nullable;
  const comparesWithNull = left.type === 'null' || right.type === 'null';
  if (comparesWithNull ? !nullable : left.type !== right.type || left.type === 'complex') {
    throw new QuerySyntaxError(`Operands of types '${left.type}' and '${right.type}' do not go together.`);
  }
  const [getLeft, getRight] = [comparable(left, collation), comparable(right, collation)];
  const decide = decisions[operator];
  return computed('boolean', (row) => decide(getLeft(row), getRight(row)));
}

const bothGiven =
  (decide: (a: NonNullable<Value>, b: NonNullable<Value>) => boolean) =>
  (a: Value, b: Value): boolean =>
    a !== null && b !== null && decide(a, b);

const decisions: Readonly<Record<Comparison, (a: Value, b: Value) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: bothGiven((a, b) => a > b),
  ge: bothGiven((a, b) => a >= b),
  lt: bothGiven((a, b) => a < b),
  le: bothGiven((a, b) => a <= b),
};

/** A quoted literal becomes a member of the enum, or a GUID, that stands on the other side. */
function promote<Row>(operand: Operand<Row>, other: Operand<Row>): Operand<Row> {
  const { literal } = operand;
  if (literal?.type !== 'string') return operand;
  if (other.type === 'enum' && other.codes !== null) {
    const name = memberName(literal.value, other.codes);
    return { ...other, literal, get: () => name };
  }
  if (other.type === 'guid') {
    if (!guidPattern.test(literal.value)) throw new QuerySyntaxError(`'${literal.value}' is no GUID.`);
    return literalOperand({ type: 'guid', value: literal.value.toLowerCase() });
  }
  return operand;
}

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The member that a quoted literal names, by name (case ignored) or by numeric code. */
export function memberName(written: string, codes: EnumCodes): string {
  const found = Object.entries(codes).find(
    ([name, code]) => name.toLowerCase() === written.toLowerCase() || String(code) === written,
  );
  if (found === undefined) throw new QuerySyntaxError(`'${written}' is no member of the enumeration.`);
  return found[0];
}

/** Values that can be compared: enum members by their code, texts as the collation sees them. */
export function comparable<Row>(operand: Operand<Row>, collation: Collation): (row: Row) => Value {
  const { codes } = operand;
  if (codes !== null) {
    return (row) => {
      const name = operand.get(row);
      return typeof name === 'string' ? (codes[name] ?? null) : null;
    };
  }
  if (operand.type !== 'string') return operand.get;
  const fold = foldCase(collation);
  return (row) => {
    const value = operand.get(row);
    return typeof value === 'string' ? fold(value) : value;
  };
}

export function foldCase(collation: Collation): (value: string) => string {
  return collation.caseSensitive ? (value) => value : (value) => value.toLowerCase();
}

export function literalOperand<Row>(literal: Literal): Operand<Row> {
  return { type: literal.type, codes: null, nullable: true, literal, get: () => literal.value };
}

export function computed<Row>(type: 'boolean' | 'number', get: (row: Row) => Value): Operand<Row> {
  return { type, codes: null, nullable: true, literal: null, get };
}

/** The operand, if it is of this type or null. Throws `QuerySyntaxError` otherwise. */
export function requireType<Row>(operand: Operand<Row>, type: 'boolean' | 'string'): Operand<Row> {
  if (operand.type !== type && operand.type !== 'null') {
    throw new QuerySyntaxError(`A ${type} was expected, not a ${operand.type}.`);
  }
  return operand;
}
