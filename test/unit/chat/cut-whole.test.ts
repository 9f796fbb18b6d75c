import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headOf, tailOf } from '../../../src/chat/cut-whole.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const cut = text.chain((whole) => fc.tuple(fc.constant(whole), fc.nat({ max: whole.length })));

describe('the ends of a text', () => {
  it('never split a character, and are at most one unit shorter than asked for', () => {
    fc.assert(
      fc.property(cut, ([whole, length]) => {
        for (const end of [headOf(whole, length), tailOf(whole, length)]) {
          expect(end.isWellFormed()).toBe(true);
          expect([length, length - 1]).toContain(end.length);
        }
        expect(whole.startsWith(headOf(whole, length))).toBe(true);
        expect(whole.endsWith(tailOf(whole, length))).toBe(true);
      }),
    );
  });

  it('leave out a character that does not fit', () => {
    expect(headOf('a🤖b', 2)).toBe('a');
    expect(headOf('a🤖b', 3)).toBe('a🤖');
    expect(tailOf('a🤖b', 2)).toBe('b');
    expect(tailOf('a🤖b', 3)).toBe('🤖b');
  });
});
