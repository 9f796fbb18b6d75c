import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, couldFormat, cut, cutEscaped, escape, oneLine } from '../../../src/slack/escape.ts';
import { anyText } from './any-message.ts';

describe('clean', () => {
  it('takes out what shows nothing, and keeps lines', () => {
    expect(clean('a\u0000b\r\nc\rd\te\u202ef\ufeff\ud800')).toBe('ab\nc\nd\tef\ufffd');
    expect(oneLine('  a\n b\t\tc ')).toBe('a b c');
  });
});

describe('cut', () => {
  it('never exceeds its limit nor splits a pair', () => {
    fc.assert(
      fc.property(anyText.map(clean), fc.integer({ min: 0, max: 200 }), (text, limit) => {
        const shown = cut(text, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown === text || limit === 0 || shown.endsWith('…')).toBe(true);
        expect(shown === text).toBe(text.length <= limit);
      }),
    );
  });

  it('prefers the end of a line', () => {
    expect(cut('one line\nanother line\nthird', 24)).toBe('one line\nanother line\n…');
    expect(cut('a\nvery long second line here', 20)).toBe('a\nvery long second…');
  });
});

describe('cutEscaped', () => {
  it('is the escaped text, or a beginning of it that ends between two characters', () => {
    fc.assert(
      fc.property(anyText.map(clean), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const shown = cutEscaped(text, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        const whole = escape(text);
        expect(shown === whole).toBe(whole.length <= limit);
        expect(shown === whole || whole.startsWith(shown.slice(0, -1))).toBe(true);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
    );
  });
});

describe('couldFormat', () => {
  it.each(['*bold*', '`x`', '_it_ is', 'see _this_', '~gone~', ':fire:', ':+1:', '> quote', 'a\n> quote'])(
    'sees %s',
    (text) => expect(couldFormat(text)).toBe(true),
  );

  it.each(['Invoice_Processing', 'a > b', '12:30:45', 'C:\\jobs', 'Söhne (50%)', 'snake_case_name v1.0'])(
    'leaves %s',
    (text) => expect(couldFormat(text)).toBe(false),
  );

  it.each(['\n', ':', ':a', 'a', '1'])('reads long runs of %j in no time', (piece) => {
    const began = performance.now();
    expect(couldFormat(`:${piece.repeat(100_000)}`)).toBe(piece === ':a');
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
