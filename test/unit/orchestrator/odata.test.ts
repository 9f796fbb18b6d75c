import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  compare,
  contains,
  type Expression,
  guid,
  integer,
  isIn,
  isTimestamp,
  mentions,
  moment,
  named,
  query,
  text,
} from '../../../src/orchestrator/odata.ts';
import { parseFilter } from '../../../src/sandbox/orchestrator/odata/parse.ts';

const anyText = fc.string({ unit: 'binary' });

/** A filter as a server reads it: the text around literals, and the values of the literals. */
function read(filter: string): { readonly frame: string; readonly values: readonly string[] } {
  const values: string[] = [];
  const frame = filter.replaceAll(/'((?:[^']|'')*)'/g, (_, value: string) => {
    values.push(value.replaceAll("''", "'"));
    return '?';
  });
  return { frame, values };
}

/** The filter that arrives at a server that decodes the query string. */
function arrived(filter: Expression | null): string {
  const url = new URL('http://host/odata/Jobs');
  url.search = query({ filter });
  return url.searchParams.get('$filter') ?? '';
}

describe('text literals', () => {
  it('arrive as they were, whatever they hold', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(read(arrived(compare('Name', 'eq', text(value))))).toEqual({
          frame: 'Name eq ?',
          values: [value.toWellFormed()],
        });
      }),
    );
  });

  it('cannot change the filter around them', () => {
    const built = (one: string, two: string) =>
      allOf([
        anyOf([compare('State', 'eq', text(one)), isIn('Key', [text(one), text(two)])]),
        mentions('Info', [two]),
        contains('Name', one),
      ]);
    const { frame } = read(arrived(built('a', 'b')));
    const hostile = fc.constantFrom(
      "'",
      "''",
      "' or 1 eq 1 or '",
      "')",
      '%27',
      '&$top=1',
      '#',
      '+',
      '\0',
      '\u{d800}',
    );
    fc.assert(
      fc.property(fc.oneof(anyText, hostile), fc.oneof(anyText, hostile), (one, two) => {
        expect(read(arrived(built(one, two))).frame).toBe(frame);
      }),
    );
  });

  it('take a name such as is found in practice', () => {
    expect(query({ filter: compare('Name', 'eq', text("O'Brien & Söhne (50%)")) })).toBe(
      "$filter=Name%20eq%20'O''Brien%20%26%20S%C3%B6hne%20(50%25)'",
    );
  });
});

describe('other literals', () => {
  it('are bare, and refused when they are not what they should be', () => {
    expect(compare('Id', 'gt', integer(128_209)).expression).toBe('Id gt 128209');
    expect(compare('EndTime', 'ge', moment('2018-03-19T19:01:58.6806126Z')).expression).toBe(
      'EndTime ge 2018-03-19T19:01:58.6806126Z',
    );
    expect(compare('Key', 'eq', guid('1c7222dc-416f-4c60-9b17-88262c91768f')).expression).toBe(
      'Key eq 1c7222dc-416f-4c60-9b17-88262c91768f',
    );
    expect(() => integer(1.5)).toThrow(TypeError);
    expect(() => guid("x' or '")).toThrow(TypeError);
    expect(() => moment("2018-03-19T19:01:58Z' or '")).toThrow('not a time');
  });

  it.each([
    ['2018-03-19T19:01:58Z', true],
    ['2018-03-19T19:01:58.6806126Z', true],
    ['2018-03-19T19:01:58.68061261Z', false],
    ['2018-03-19T19:01:58', false],
    ['2018-03-19', false],
    ['2018-13-19T19:01:58Z', false],
    ['', false],
  ])('%s as a time: %s', (value, valid) => {
    expect(isTimestamp(value)).toBe(valid);
  });
});

describe('name patterns', () => {
  it.each([
    ['Invoices', "Name eq 'Invoices'"],
    ['Invo*', "startswith(Name,'Invo')"],
    ['*ices', "endswith(Name,'ices')"],
    ['*voi*', "contains(Name,'voi')"],
    ['In*es', "Name eq 'In*es'"],
    ['**', undefined],
  ])('%s', (pattern, expression) => {
    expect(named('Name', pattern)?.expression).toBe(expression);
  });
});

describe('queries', () => {
  it('leave out what is not asked for', () => {
    expect(query({})).toBe('');
    expect(query({ filter: null, top: 5, orderby: 'Id desc', expand: 'Robot,Release', count: false })).toBe(
      '$expand=Robot%2CRelease&$orderby=Id%20desc&$top=5',
    );
    expect(query({ count: true, select: 'Id' })).toBe('$select=Id&$count=true');
  });

  it('never hold more nodes than the server counts to', () => {
    const ids = (count: number) =>
      anyOf(Array.from({ length: count }, (_, id) => compare('Id', 'eq', integer(id))));
    expect(() => query({ filter: ids(16) })).not.toThrow();
    expect(() => query({ filter: ids(17) })).toThrow('more conditions');
  });

  it('count at least the nodes that the stand-in counts', () => {
    const parts = [
      compare('Id', 'eq', integer(1)),
      compare('Release/Name', 'eq', text('x')),
      mentions('Info', ['x']),
      contains('Name', 'x'),
      isIn('Id', [integer(1), integer(2)]),
    ];
    for (const part of parts.filter((each) => each !== null)) {
      const joined = anyOf(Array.from({ length: Math.floor(101 / (part.nodes + 1)) }, () => part));
      expect(joined?.nodes).toBeLessThanOrEqual(100);
      expect(() => parseFilter(joined?.expression ?? '')).not.toThrow();
    }
  });

  it('join nothing to nothing', () => {
    expect(allOf([null, null])).toBeNull();
    expect(anyOf([])).toBeNull();
  });
});
