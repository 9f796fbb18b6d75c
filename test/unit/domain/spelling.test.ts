import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesFolder } from '../../../src/domain/folder.ts';
import { plainMarks, spellings } from '../../../src/domain/spelling.ts';

describe('what a phone types', () => {
  it.each([
    ['O’Brien & Söhne (50%)', "O'Brien & Söhne (50%)"],
    ['“Invoice” — „Rechnung“', '"Invoice" - "Rechnung"'],
    ['Payroll\u00a0Run', 'Payroll Run'],
  ])('%s is also looked for as %s', (typed, plain) => {
    expect(spellings(typed)).toEqual([typed, plain]);
  });

  it('is one spelling where a keyboard would have typed the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainMarks(text);
        expect(plainMarks(plain)).toBe(plain);
        expect(plain).toHaveLength(text.length);
        expect(spellings(plain)).toEqual([plain]);
      }),
    );
  });

  it('names the same folder', () => {
    expect(matchesFolder('Finance/O’Brien – Söhne', "Finance/O'Brien - Söhne")).toBe(true);
    expect(matchesFolder("Finance/O'Brien*", 'Finance/O’Brien – Söhne')).toBe(true);
  });
});
