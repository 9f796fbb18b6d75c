import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cut, safeUrl } from '../../../src/teams/escape.ts';
import { anyText } from './arbitrary-message.ts';

describe('clean', () => {
  it.each([
    ['a\r\nb\rc\td', 'a\nb\nc\td'],
    ['\u0000\u001b[31mred\u007f', '  [31mred '],
    ['\ud800x', '\ufffdx'],
    ['invoice\u202egnp.exe', 'invoice gnp.exe'],
    ['{{DATE(x)}} {{TIME(y)}}', '{\u2060{DATE(x)}} {\u2060{TIME(y)}}'],
    ['{"a":{"b":{{c}}}}', '{"a":{"b":{{c}}}}'],
    ['O’Brien & Söhne (50%) 🔴', 'O’Brien & Söhne (50%) 🔴'],
  ])('%j becomes %j', (text, safe) => {
    expect(clean(text)).toBe(safe);
  });
});

describe('cut', () => {
  it('leaves what fits', () => {
    expect(cut('abc', 3)).toBe('abc');
  });
  it('prefers the end of a line, then of a word', () => {
    expect(cut('one line\ntwo words here', 16)).toBe('one line\ntwo…');
    expect(cut('a long line of text\nx', 21)).toBe('a long line of text\nx');
    expect(cut('a long line of text\nand more', 23)).toBe('a long line of text…');
  });
  it('never tears a character apart', () => {
    expect(cut('🔴🔴🔴', 4)).toBe('🔴…');
    fc.assert(
      fc.property(anyText, fc.nat(500), (text, max) => {
        const shown = cut(text.toWellFormed(), max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('safeUrl', () => {
  it('opens web addresses only', () => {
    expect(safeUrl('https://e.example/a b', 100)).toBe('https://e.example/a%20b');
    expect(safeUrl('javascript:alert(1)', 100)).toBeNull();
    expect(safeUrl('/relative', 100)).toBeNull();
    expect(safeUrl(`https://e.example/${'x'.repeat(100)}`, 100)).toBeNull();
  });
});
