import {
  type Collation,
  comparable,
  compileComparison,
  computed,
  foldCase,
  literalOperand,
  type Operand,
  requireType,
} from './compare.ts';
import type { Entity, Value } from './entity.ts';
import type { Expression, Ordering } from './parse.ts';
import { QuerySyntaxError } from './tokenize.ts';

/**
 * Turns a `$filter` into a predicate over rows, with OData's three-valued logic: an ordering with null is false,
 * `eq null` asks for its absence, a function of null is null, and only what is true passes
 * (OData 4.01 URL conventions, 5.1.1.1). Throws `QuerySyntaxError` for unknown members and for types that do not go together.
 */
export function compileFilter<Row>(
  expression: Expression,
  entity: Entity<Row>,
  collation: Collation,
): (row: Row) => boolean {
  const holds = compileOperand(expression, entity, collation);
  requireType(holds, 'boolean');
  return (row) => holds.get(row) === true;
}

/** Turns an `$orderby` into a comparison of rows; nulls come first in ascending order. */
export function compileOrderby<Row>(
  orderings: readonly Ordering[],
  entity: Entity<Row>,
  collation: Collation,
): (a: Row, b: Row) => number {
  const keys = orderings.map(({ segments, descending }) => {
    const operand = resolvePath(segments, entity);
    if (operand.type === 'complex') throw new QuerySyntaxError(`Cannot order by '${segments.join('/')}'.`);
    return { get: comparable(operand, collation), sign: descending ? -1 : 1 };
  });
  return (a, b) => {
    for (const { get, sign } of keys) {
      const [left, right] = [get(a), get(b)];
      if (left === right) continue;
      if (left === null) return -sign;
      if (right === null) return sign;
      return left < right ? -sign : sign;
    }
    return 0;
  };
}

function compileOperand<Row>(
  expression: Expression,
  entity: Entity<Row>,
  collation: Collation,
): Operand<Row> {
  const compile = (part: Expression): Operand<Row> => compileOperand(part, entity, collation);
  switch (expression.kind) {
    case 'literal':
      return literalOperand(expression.literal);
    case 'path':
      return resolvePath(expression.segments, entity);
    case 'call':
      return compileCall(expression.name, expression.args.map(compile), collation);
    case 'not': {
      const operand = requireType(compile(expression.operand), 'boolean');
      return computed('boolean', (row) => {
        const value = operand.get(row);
        return value === null ? null : !value;
      });
    }
    case 'and':
    case 'or': {
      const left = requireType(compile(expression.left), 'boolean');
      const right = requireType(compile(expression.right), 'boolean');
      const decisive = expression.kind === 'or';
      return computed('boolean', (row) => {
        const first = left.get(row);
        if (first === decisive) return decisive;
        const second = right.get(row);
        if (second === decisive) return decisive;
        return first === null || second === null ? null : !decisive;
      });
    }
    case 'compare':
      return compileComparison(
        expression.operator,
        compile(expression.left),
        compile(expression.right),
        collation,
      );
    case 'in':
      break;
  }
  const operand = compile(expression.operand);
  const matches = expression.values.map((value) =>
    compileComparison('eq', operand, literalOperand(value), collation),
  );
  return computed('boolean', (row) => matches.some((match) => match.get(row) === true));
}

function resolvePath<Row>(segments: readonly string[], entity: Entity<Row>): Operand<Row> {
  const [head = '', ...rest] = segments;
  const name = entity.nameOf(head);
  if (name !== null && rest.length === 0) {
    const property = entity.properties.get(name);
    if (property?.type === 'complex') {
      throw new QuerySyntaxError(`'${name}' has members of its own and cannot be used as a value.`);
    }
    if (property !== undefined) {
      return {
        type: property.type,
        codes: property.type === 'enum' ? property.codes : null,
        nullable: property.type === 'enum' ? property.nullable : true,
        literal: null,
        get: (row) => property.get(row),
      };
    }
  }
  const navigation = name === null ? undefined : entity.navigation.get(name);
  if (navigation === undefined || rest.length === 0) {
    throw new QuerySyntaxError(`Could not find a property named '${head}' on '${entity.set}'.`);
  }
  const inner = resolvePath(rest, navigation.entity());
  return {
    ...inner,
    nullable: true,
    get: (row) => {
      const target = navigation.get(row);
      return target === null || target === undefined ? null : inner.get(target);
    },
  };
}

function compileCall<Row>(name: string, args: readonly Operand<Row>[], collation: Collation): Operand<Row> {
  const [whole, part] = args;
  if (whole === undefined || part === undefined || args.length !== 2) throw unknownFunction(name);
  for (const arg of [whole, part]) requireType(arg, 'string');
  const fold = foldCase(collation);
  const over = (type: 'boolean' | 'number', apply: (whole: string, part: string) => Value): Operand<Row> =>
    computed(type, (row) => {
      const [left, right] = [whole.get(row), part.get(row)];
      return typeof left === 'string' && typeof right === 'string' ? apply(fold(left), fold(right)) : null;
    });
  switch (name) {
    case 'contains':
      return over('boolean', (left, right) => left.includes(right));
    case 'startswith':
      return over('boolean', (left, right) => left.startsWith(right));
    case 'endswith':
      return over('boolean', (left, right) => left.endsWith(right));
    case 'indexof':
      return over('number', (left, right) => left.indexOf(right));
    default:
      throw unknownFunction(name);
  }
}

const unknownFunction = (name: string): QuerySyntaxError =>
  new QuerySyntaxError(`No function '${name}' with these arguments.`);
