import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maxFilterNodes,
  parseFilter,
  parseOrderby,
} from '../../../../src/sandbox/orchestrator/odata/parse.ts';
import { QuerySyntaxError } from '../../../../src/sandbox/orchestrator/odata/tokenize.ts';

const path = (...segments: string[]) => ({ kind: 'path', segments });
const text = (value: string) => ({ kind: 'literal', literal: { type: 'string', value } });
const digits = (value: number) => ({ kind: 'literal', literal: { type: 'number', value } });

const faultOf = (act: () => unknown): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
};
const isNoneOrSyntax = (fault: unknown): boolean => fault === null || fault instanceof QuerySyntaxError;

describe('parseFilter', () => {
  it('binds and tighter than or, and comparisons tighter than both', () => {
    expect(parseFilter("Id eq 1 or Id eq 2 and Name eq 'x'")).toEqual({
      kind: 'or',
      left: { kind: 'compare', operator: 'eq', left: path('Id'), right: digits(1) },
      right: {
        kind: 'and',
        left: { kind: 'compare', operator: 'eq', left: path('Id'), right: digits(2) },
        right: { kind: 'compare', operator: 'eq', left: path('Name'), right: text('x') },
      },
    });
  });

  it('reads doubled quotes, umlauts and per cents inside texts', () => {
    expect(parseFilter("Name eq 'O''Brien & Söhne (50%)'")).toMatchObject({
      right: text("O'Brien & Söhne (50%)"),
    });
  });

  it('reads numbers with and without suffix, signs and exponents', () => {
    for (const [written, value] of [
      ['749', 749],
      ['123L', 123],
      ['-1', -1],
      ['1.5', 1.5],
      ['2e3', 2000],
    ] as const) {
      expect(parseFilter(`Id eq ${written}`)).toMatchObject({ right: digits(value) });
    }
  });

  it('reads GUIDs bare, also those that begin with digits or look like an exponent', () => {
    for (const key of [
      '1c7222dc-416f-4c60-9b17-88262c91768f',
      '45383b6c-a547-49e1-be5c-f3bb6d78982c',
      '1e100000-0000-4000-8000-000000000000',
    ]) {
      expect(parseFilter(`Key eq ${key}`)).toMatchObject({
        right: { literal: { type: 'guid', value: key } },
      });
    }
  });

  it('reads navigation paths, functions, in and not', () => {
    expect(parseFilter("not contains(Release/Name, 'x')")).toEqual({
      kind: 'not',
      operand: { kind: 'call', name: 'contains', args: [path('Release', 'Name'), text('x')] },
    });
    expect(parseFilter("Key in ('a','b')")).toMatchObject({
      kind: 'in',
      values: [{ value: 'a' }, { value: 'b' }],
    });
  });

  it.each([
    '',
    'Id eq',
    'Id eq 1 and',
    'eq 1',
    '(Id eq 1',
    'Id eq 1)',
    "Name eq 'open",
    'Name eq "double"',
    'Id eq 1 Id eq 2',
    'Id in ()',
    'Id in (1,)',
    'Id in (Name)',
    'contains(Name)x',
    'Id == 1',
    'Robot/ eq 1',
    'CreationTime gt 2024-13-40T00:00:00Z',
    "CreationTime gt datetime'2024-01-01T00:00:00'",
    'Id eq 12abc',
  ])('refuses %j', (written) => {
    expect(() => parseFilter(written)).toThrow(QuerySyntaxError);
  });

  it('counts every node against the limit of 100', () => {
    const ids = (count: number): string =>
      Array.from({ length: count }, (_, id) => `Id eq ${id}`).join(' or ');
    // Field, its row, literal and comparison, joined by one node less.
    const most = Math.floor((maxFilterNodes + 1) / 5);
    expect(most).toBe(20);
    expect(parseFilter(ids(most)).kind).toBe('or');
    expect(() => parseFilter(ids(most + 1))).toThrow(QuerySyntaxError);
  });

  it('never throws anything but QuerySyntaxError, whatever it is given', () => {
    const scraps = fc.constantFrom(
      '(',
      ')',
      "'",
      ' ',
      'and',
      'not',
      'Id',
      'eq',
      '1',
      ',',
      '/',
      'in',
      'é',
      '2024-01-01T00:00:00Z',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(scraps, { maxLength: 300 }).map((parts) => parts.join(' ')),
        ),
        (written) => {
          expect(faultOf(() => parseFilter(written))).toSatisfy(isNoneOrSyntax);
        },
      ),
    );
    expect(() => parseFilter(`${'('.repeat(50_000)}Id eq 1`)).toThrow(QuerySyntaxError);
    expect(() => parseFilter(`${'not '.repeat(50_000)}true`)).toThrow(QuerySyntaxError);
  });
});

describe('parseOrderby', () => {
  it('reads up to five paths with their directions', () => {
    expect(parseOrderby('EndTime desc, Release/Name asc,Id')).toEqual([
      { segments: ['EndTime'], descending: true },
      { segments: ['Release', 'Name'], descending: false },
      { segments: ['Id'], descending: false },
    ]);
    expect(() => parseOrderby('a,b,c,d,e,f')).toThrow(QuerySyntaxError);
  });

  it.each(['', 'Id,', 'Id up', 'Id desc asc', "'x'", '1'])('refuses %j', (written) => {
    expect(() => parseOrderby(written)).toThrow(QuerySyntaxError);
  });
});
