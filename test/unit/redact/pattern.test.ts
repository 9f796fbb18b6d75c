import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPattern } from '../../../src/redact/pattern.ts';

const marked = (source: string, text: string): string =>
  createPattern(source).replace(text, (found) => `<${found}>`);

/** Regular expressions; what is repeated holds a character, since on empty rounds of a repetition the dialects differ. */
const source = fc.letrec<{ one: string; part: string; all: string }>((tie) => ({
  one: fc.oneof(
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '\\s', '\\.', '[a-c\\d]', '(?:ab|c)'),
    fc.tuple(tie('all')).map(([inner]) => `(?:(?:${inner})a)`),
  ),
  part: fc
    .tuple(tie('one'), fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,3}', '{2,}', '*?', '+?', '??'))
    .map(([one, times]) => `${one}${times}`),
  all: fc
    .array(tie('part'), { minLength: 1, maxLength: 3 })
    .chain((parts) =>
      fc.constantFrom(parts.join(''), parts.join('|'), `${parts.join('')}b`, `\\b${parts.join('')}`),
    ),
})).all;

describe('a pattern', () => {
  it('finds what the same regular expression finds', () => {
    fc.assert(
      fc.property(
        source,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '.', '7', '\n'), maxLength: 12 }),
        (given, text) => {
          const oracle = new RegExp(given, 'gm');
          fc.pre(given.length <= 300 && !new RegExp(given).test(''));
          expect(marked(given, text)).toBe(
            text.replace(oracle, (each) => (each === '' ? each : `<${each}>`)),
          );
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['KD-\\d{6,10}', 'customer KD-1234567.', 'customer <KD-1234567>.'],
    ['customer (\\d+)', 'customer 4711, customer 12', 'customer <4711>, customer <12>'],
    ['(?i)kd[-_]\\d+', 'Kd-1 and KD_2', '<Kd-1> and <KD_2>'],
    ['^\\s*pin: (\\S+)$', 'x\n pin: 1234\npin: 5 6', 'x\n pin: <1234>\npin: 5 6'],
    ['[\\u00e4-\\u00fc]+', 'aäöüb', 'a<äöü>b'],
    ['\\x41{2}', 'AAA', '<AA>A'],
    ['(a)|(b)', 'ab', '<a><b>'],
  ])('%s is found in %j', (given, text, wanted) => expect(marked(given, text)).toBe(wanted));

  it.each([
    ['(a', /missing closing \)/],
    ['a)', /unexpected \)/],
    ['[a', /missing closing \]/],
    ['*a', /missing argument to repetition operator/],
    ['a**', /invalid nested repetition/],
    ['(a)\\1', /invalid escape sequence/],
    ['(?=a)b', /invalid or unsupported/],
    ['(?<=a)b', /invalid/],
    ['a*', /found where nothing is/],
    ['', /found where nothing is/],
    ['a{5000}', /repeat/],
    ['((a{100}){100}){100}', /repeat|too large/],
    ['[z-a]', /invalid character class range/],
    ['a'.repeat(301), /longer than 300/],
  ])('%s is refused', (given, why) => expect(() => createPattern(given)).toThrow(why));

  it('is never anything but a pattern or a refusal', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|\\^$.,-1d'.split('')), maxLength: 20 }),
        fc.string(),
        (given, text) => {
          try {
            expect(marked(given, text).replaceAll(/[<>]/g, '')).toBe(text.replaceAll(/[<>]/g, ''));
          } catch (cause) {
            expect((cause as Error).name).toBe('PatternError');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['(a|aa)+b', '(a+)+b', '(?:a*a*a*a*a*)b', '(\\w+\\s?)*;', 'a{0,50}a{0,50}a{0,50}b'])(
    '%s takes time in proportion to the text, however bad',
    (given) => {
      const pattern = createPattern(given);
      const timeOf = (length: number): number => {
        const text = 'a'.repeat(length);
        const before = process.threadCpuUsage();
        pattern.replace(text, () => '');
        const { system, user } = process.threadCpuUsage(before);
        return (user + system) / 1_000;
      };
      timeOf(5_000);
      const small = Math.min(timeOf(5_000), timeOf(5_000), timeOf(5_000));
      // Quadratic work would take 64 times as long, what goes back and forth would never end.
      expect(Math.min(timeOf(40_000), timeOf(40_000))).toBeLessThan(Math.max(small, 1) * 8 * 5);
    },
  );
});
