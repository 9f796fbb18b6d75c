import fc from 'fast-check';
import {
  createEntity,
  date,
  type Entity,
  enumOf,
  flag,
  guid,
  member,
  number,
  text,
} from '../../../../src/sandbox/orchestrator/odata/entity.ts';
import { formatTicks } from '../../../../src/sandbox/orchestrator/ticks.ts';

/** A row with a member of every type, most of them nullable. */
export interface Row {
  readonly id: number;
  readonly size: number | null;
  readonly name: string | null;
  readonly at: number | null;
  readonly key: string;
  readonly on: boolean | null;
  readonly colour: 'Red' | 'Green' | 'Blue';
  readonly owner: { readonly name: string | null } | null;
}

const owner = createEntity<NonNullable<Row['owner']>>('Owners', { Name: text((row) => row.name) });
export const entity: Entity<Row> = createEntity<Row>(
  'Rows',
  {
    Id: number((row) => row.id),
    Size: number((row) => row.size),
    Name: text((row) => row.name),
    At: date((row) => row.at),
    Key: guid((row) => row.key),
    On: flag((row) => row.on),
    Colour: member(enumOf('Red', 'Green', 'Blue'), (row) => row.colour, false),
  },
  { Owner: { expandable: true, entity: () => owner, get: (row) => row.owner } },
);

/** A test's own picture of a filter: what it is written as, and what it means for a row (null: neither true nor false). */
export interface Filter {
  readonly written: string;
  readonly holds: (row: Row) => boolean | null;
}

const letters = ['', 'a', 'b', 'AB', "o'", 'Ö', '50%'];
const names = fc.constantFrom(...letters);
const numbers = fc.integer({ min: -3, max: 3 });
const moments = fc.constantFrom(0, 1, 9_999_999, 10_000_000, 36_000_000_000);
const keys = fc.constantFrom('1c7222dc-416f-4c60-9b17-88262c91768f', '9fbdfca0-d1e5-41c2-abe6-86fe626346a3');
const colours = fc.constantFrom('Red', 'Green', 'Blue');

export const rows: fc.Arbitrary<Row> = fc.record({
  id: fc.integer({ min: 0, max: 1000 }),
  size: fc.option(numbers),
  name: fc.option(names),
  at: fc.option(moments),
  key: keys,
  on: fc.option(fc.boolean()),
  colour: colours,
  owner: fc.option(fc.record({ name: fc.option(names) })),
});

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

type Scalar = number | string | null;

const operators: Readonly<Record<string, (a: Scalar, b: Scalar) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a !== null && b !== null && a > b,
  ge: (a, b) => a !== null && b !== null && a >= b,
  lt: (a, b) => a !== null && b !== null && a < b,
  le: (a, b) => a !== null && b !== null && a <= b,
};
const operatorNames = fc.constantFrom(...Object.keys(operators));

function comparison<T extends Scalar>(
  path: string,
  get: (row: Row) => Scalar,
  values: fc.Arbitrary<T>,
  write: (value: T) => string,
  read: (value: T) => Scalar = (value) => value,
): fc.Arbitrary<Filter> {
  return fc.tuple(operatorNames, fc.option(values), fc.boolean()).map(([operator, value, turned]) => {
    const literal = value === null ? 'null' : write(value);
    const other = value === null ? null : read(value);
    const decide = operators[operator] ?? (() => false);
    return turned
      ? { written: `${literal} ${operator} ${path}`, holds: (row) => decide(other, get(row)) }
      : { written: `${path} ${operator} ${literal}`, holds: (row) => decide(get(row), other) };
  });
}

const lower = (value: string | null | undefined): string | null => value?.toLowerCase() ?? null;

const functions: Readonly<Record<string, (whole: string, part: string) => boolean>> = {
  contains: (whole, part) => whole.includes(part),
  startswith: (whole, part) => whole.startsWith(part),
  endswith: (whole, part) => whole.endsWith(part),
};

const call: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom(...Object.keys(functions)), names)
  .map(([name, part]) => ({
    written: `${name}(Name, ${quoted(part)})`,
    holds: (row) =>
      row.name === null ? null : (functions[name]?.(row.name.toLowerCase(), part.toLowerCase()) ?? null),
  }));

const indexOf: fc.Arbitrary<Filter> = fc.tuple(operatorNames, names, numbers).map(([operator, part, at]) => ({
  written: `indexof(Name,${quoted(part)}) ${operator} ${at}`,
  holds: (row) => {
    const position = row.name === null ? null : row.name.toLowerCase().indexOf(part.toLowerCase());
    return operators[operator]?.(position, at) ?? null;
  },
}));

const oneOf: fc.Arbitrary<Filter> = fc.array(numbers, { minLength: 1, maxLength: 3 }).map((values) => ({
  written: `Size in (${values.join(', ')})`,
  holds: (row) => row.size !== null && values.includes(row.size),
}));

const ranks = { Red: 0, Green: 1, Blue: 2 } as const;
const colour: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom('eq', 'ne', 'gt', 'le'), colours, fc.boolean())
  .map(([operator, wanted, byNumber]) => ({
    written: `Colour ${operator} '${byNumber ? ranks[wanted] : wanted}'`,
    holds: (row) => operators[operator]?.(ranks[row.colour], ranks[wanted]) ?? null,
  }));

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  comparison(
    'Size',
    (row) => row.size,
    numbers,
    (value) => `${value}L`,
  ),
  comparison('id', (row) => row.id, numbers, String),
  comparison('Name', (row) => lower(row.name), names, quoted, lower),
  comparison('Owner/Name', (row) => lower(row.owner?.name), names, quoted, lower),
  comparison('At', (row) => row.at, moments, formatTicks),
  comparison('Key', (row) => row.key, keys, quoted),
  comparison('KEY', (row) => row.key, keys, String),
  call,
  indexOf,
  oneOf,
  colour,
  fc.constant<Filter>({ written: 'On', holds: (row) => row.on }),
);

/** Random filters up to a few levels deep, each with the meaning that the text must have. */
export const filters: fc.Arbitrary<Filter> = fc.letrec<{ tree: Filter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'filter' },
    leaf,
    tie('tree').map(({ written, holds }) => ({
      written: `not (${written})`,
      holds: (row: Row) => {
        const value = holds(row);
        return value === null ? null : !value;
      },
    })),
    fc.tuple(tie('tree'), tie('tree')).map(([left, right]) => ({
      written: `(${left.written}) and (${right.written})`,
      holds: (row: Row) => {
        const values = new Set([left.holds(row), right.holds(row)]);
        return values.has(false) ? false : values.has(null) ? null : true;
      },
    })),
    fc.tuple(tie('tree'), tie('tree')).map(([left, right]) => ({
      written: `(${left.written} or ${right.written})`,
      holds: (row: Row) => {
        const values = new Set([left.holds(row), right.holds(row)]);
        return values.has(true) ? true : values.has(null) ? null : false;
      },
    })),
  ),
})).tree;
