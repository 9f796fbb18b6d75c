import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedProcess } from '../../../src/domain/process.ts';
import { createProcessSearch } from '../../../src/domain/process-search.ts';

const named = (name: string, key = name, path = 'Finance'): ListedProcess => ({
  key,
  name,
  folder: { id: 1, path },
});

const find = (names: readonly string[], text: string, first: readonly string[] = [], top = 100) =>
  createProcessSearch(names.map((name) => named(name)))
    .find(text, { top, first })
    .map((process) => process.name);

const all = [
  'Invoice_Processing',
  'Process Invoices',
  'InvoiceProcessingLegacy',
  'Reinvoice',
  'Payroll Run',
  'Überweisung prüfen',
  "O'Brien & Söhne (50%)",
  'SAP_Health_Check',
  'Łódź Import',
  '🤖 Robot',
];

const beginningOf = (name: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(name, fc.nat({ max: 8 }), fc.boolean())
    .map(([whole, length, loud]) => (loud ? whole.toUpperCase() : whole).slice(0, length));

describe('finding a process by what is typed', () => {
  it('takes words in any order, as beginnings of the words of a name', () => {
    expect(find(all, 'inv proc')).toEqual([
      'Invoice_Processing',
      'InvoiceProcessingLegacy',
      'Process Invoices',
    ]);
    expect(find(all, 'proc inv')).toEqual([
      'Invoice_Processing',
      'InvoiceProcessingLegacy',
      'Process Invoices',
    ]);
    expect(find(all, 'check sap')).toEqual(['SAP_Health_Check']);
  });

  it('gives beginnings first, then words, then what stands inside', () => {
    expect(find(all, 'invoice')).toEqual([
      'Invoice_Processing',
      'InvoiceProcessingLegacy',
      'Process Invoices',
      'Reinvoice',
    ]);
  });

  it.each([
    ['UBERWEISUNG', 'Überweisung prüfen'],
    ['über prüf', 'Überweisung prüfen'],
    ['prufen', 'Überweisung prüfen'],
    ['lodz', 'Łódź Import'],
    ['o’brien', "O'Brien & Söhne (50%)"],
    ["o'brien & s", "O'Brien & Söhne (50%)"],
    ['50%', "O'Brien & Söhne (50%)"],
    ['%', "O'Brien & Söhne (50%)"],
    ['invoice-processing l', 'InvoiceProcessingLegacy'],
    ['🤖', '🤖 Robot'],
    ['payroll.run', 'Payroll Run'],
  ])('%s finds %s', (text, name) => {
    expect(find(all, text)).toContain(name);
    expect(find(all, text).length).toBeLessThan(4);
  });

  it('finds all when nothing is typed, and nothing for nonsense', () => {
    expect(find(all, '  ')).toHaveLength(all.length);
    expect(find(all, 'zzz')).toEqual([]);
    expect(find(all, 'inv zzz')).toEqual([]);
    expect(find(all, '((')).toEqual([]);
  });

  it('puts recently used ones first among those that fit as well', () => {
    expect(find(all, 'inv', ['Reinvoice', 'InvoiceProcessingLegacy'])).toEqual([
      'InvoiceProcessingLegacy',
      'Invoice_Processing',
      'Process Invoices',
      'Reinvoice',
    ]);
    expect(find(all, '', ['Reinvoice', 'Payroll Run', 'gone'], 2)).toEqual(['Reinvoice', 'Payroll Run']);
  });

  it('puts what begins just so before what begins so but for separators and accents', () => {
    expect(find(['Sync Archive', 'Sync_Zone'], 'sync_')).toEqual(['Sync_Zone', 'Sync Archive']);
    expect(find(['Écriture', 'Ecritures'], 'é')).toEqual(['Écriture', 'Ecritures']);
    expect(find(['Ecritures', 'Écriture'], 'écriture')).toEqual(['Écriture', 'Ecritures']);
  });

  it('sorts by name as people do, then by folder', () => {
    const search = createProcessSearch([
      named('Sync 10', 'c'),
      named('Sync 2', 'b'),
      named('Sync 2', 'a', 'Audit'),
    ]);
    expect(search.find('sync', { top: 9 }).map((process) => process.key)).toEqual(['a', 'b', 'c']);
  });

  it('is a part of the list, prefixes first, within the limit, whatever is typed', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Inv',
        'oice',
        '_',
        ' ',
        'Proc',
        'É',
        'e\u0301',
        'ß',
        'İ',
        'Σ',
        '%',
        "'",
        '🤖',
        '𝐀',
        '각',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const word = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
    // Mostly the beginning of one of the names, cut anywhere, in another case.
    const asked = fc.array(word, { minLength: 1, maxLength: 25 }).chain((names) =>
      fc.record({
        names: fc.constant(names),
        typed: fc.oneof(
          { weight: 3, arbitrary: beginningOf(fc.constantFrom(...names)) },
          { weight: 1, arbitrary: word },
        ),
      }),
    );
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 30 }), ({ names, typed }, top) => {
        const list = names.map((name, at) => named(name, `k${at}`));
        const search = createProcessSearch(list);
        const everything = search.find(typed, { top: list.length + 1 });
        const found = search.find(typed, { top });
        expect(found).toEqual(everything.slice(0, top));
        expect(new Set(found).size).toBe(found.length);
        for (const process of found) expect(list).toContain(process);
        const isPrefix = ({ name }: ListedProcess) =>
          name.toLowerCase().startsWith(typed.trim().toLowerCase());
        const prefixes = list.filter(isPrefix);
        expect(new Set(everything.slice(0, prefixes.length))).toEqual(new Set(prefixes));
      }),
      { numRuns: 500 },
    );
  });
});
