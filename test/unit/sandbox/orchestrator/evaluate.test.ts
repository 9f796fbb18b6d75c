import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, compileOrderby } from '../../../../src/sandbox/orchestrator/odata/evaluate.ts';
import { parseFilter, parseOrderby } from '../../../../src/sandbox/orchestrator/odata/parse.ts';
import { QuerySyntaxError } from '../../../../src/sandbox/orchestrator/odata/tokenize.ts';
import { entity, filters, type Row, rows } from './filter-tree.ts';

const usual = { caseSensitive: false };
const sample: Row = {
  id: 1,
  size: null,
  name: 'Invoice_Processing',
  at: 0,
  key: '1c7222dc-416f-4c60-9b17-88262c91768f',
  on: true,
  colour: 'Green',
  owner: null,
};
const holds = (written: string, row = sample, collation = usual): boolean =>
  compileFilter(parseFilter(written), entity, collation)(row);

describe('compileFilter', () => {
  it('means what the text says, for any filter and row', () => {
    fc.assert(
      fc.property(filters, fc.array(rows, { minLength: 1, maxLength: 8 }), (filter, some) => {
        let expression: ReturnType<typeof parseFilter>;
        try {
          expression = parseFilter(filter.written);
        } catch (error) {
          fc.pre(!String(error).includes('More than'));
          throw error;
        }
        const passes = compileFilter(expression, entity, usual);
        expect(some.map(passes)).toEqual(some.map((row) => filter.holds(row) === true));
      }),
      { numRuns: 1500 },
    );
  });

  it('compares with null as OData says', () => {
    expect(holds('Size eq null')).toBe(true);
    expect(holds('Size ne null')).toBe(false);
    expect(holds('Size gt 0')).toBe(false);
    expect(holds('not (Size gt 0)')).toBe(true);
    expect(holds('Owner/Name eq null')).toBe(true);
    expect(holds("contains(Owner/Name,'x')")).toBe(false);
    expect(holds("not contains(Owner/Name,'x')")).toBe(false);
    expect(holds("indexof(Owner/Name,'x') ne -1")).toBe(true);
  });

  it('ignores case unless the database does not', () => {
    expect(holds("Name eq 'invoice_PROCESSING'")).toBe(true);
    expect(holds("Name eq 'invoice_PROCESSING'", sample, { caseSensitive: true })).toBe(false);
    expect(holds("contains(Name,'VOICE')")).toBe(true);
    expect(holds("contains(Name,'VOICE')", sample, { caseSensitive: true })).toBe(false);
  });

  it('takes enum members by name and by number, quoted', () => {
    expect(holds("Colour eq 'green'")).toBe(true);
    expect(holds("Colour eq '1'")).toBe(true);
    expect(holds("Colour in ('Red','1')")).toBe(true);
  });

  it.each([
    'Nonsense eq 1',
    'Owner eq 1',
    'Owner/Nonsense eq 1',
    'Name/First eq 1',
    'Colour eq Green',
    'Colour eq 1',
    "Colour eq 'Purple'",
    'Colour eq null',
    "At gt '2024-01-01T00:00:00Z'",
    "Size eq '1'",
    'Name eq 1',
    "Key eq 'no-guid'",
    'Size and On',
    'Size',
    'contains(Size, 1)',
    "contains(Name,'a','b')",
    "tolower(Name) eq 'x'",
    "substringof('a',Name)",
  ])('refuses %s', (written) => {
    expect(() => holds(written)).toThrow(QuerySyntaxError);
  });
});

describe('compileOrderby', () => {
  it('orders by several members, nulls first when ascending', () => {
    const order = compileOrderby(parseOrderby('Size desc,Name,Id desc'), entity, usual);
    const make = (id: number, size: number | null, name: string | null): Row => ({
      ...sample,
      id,
      size,
      name,
    });
    const mixed = [
      make(1, 1, 'b'),
      make(2, null, null),
      make(3, 1, 'A'),
      make(4, 1, null),
      make(5, 2, 'z'),
      make(6, 1, 'a'),
    ];
    expect(mixed.toSorted(order).map((row) => row.id)).toEqual([5, 4, 6, 3, 1, 2]);
  });

  it('orders enums by their codes', () => {
    const order = compileOrderby(parseOrderby('Colour'), entity, usual);
    const colours = [{ ...sample, colour: 'Blue' } as const, { ...sample, colour: 'Red' } as const, sample];
    expect(colours.toSorted(order).map((row) => row.colour)).toEqual(['Red', 'Green', 'Blue']);
  });

  it('refuses unknown members', () => {
    expect(() => compileOrderby(parseOrderby('Nonsense'), entity, usual)).toThrow(QuerySyntaxError);
  });
});
