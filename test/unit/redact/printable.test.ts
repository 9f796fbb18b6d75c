import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLine } from '../../../src/redact/printable.ts';

/** What a terminal would obey, and line ends. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const obeyed = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;

describe('what a terminal is given', () => {
  it.each([
    ['\u001b[2J\u001b]0;owned\u0007gone', '\\u001b[2J\\u001b]0;owned\\u0007gone'],
    ['\u009b31mred', '\\u009b31mred'],
    ['done\rfail', 'done\\u000dfail'],
    ['a\u202egpj.exe', 'a\\u202egpj.exe'],
    ['back\b\bspace', 'back\\u0008\\u0008space'],
    ['Zoë\t“日本” 🟢\r\nnext', 'Zoë\t“日本” 🟢\r\nnext'],
  ])('%j is shown and not obeyed', (text, shown) => expect(printable(text)).toBe(shown));

  it('holds nothing that it obeys, and on one line no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(printableLine(text)).not.toMatch(obeyed);
      }),
    );
  });
});
