import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCardNumber, isIban } from '../../../src/redact/check-digits.ts';

describe('card numbers', () => {
  // The issuers' own test numbers.
  it.each([
    '4111111111111111',
    '4242 4242 4242 4242',
    '5555-5555-5555-4444',
    '2223003122003222',
    '378282246310005',
    '36227206271667',
    '3566002020360505',
    '6011111111111117',
    '6200000000000005',
  ])('%s is one', (run) => expect(isCardNumber(run)).toBe(true));

  it('with a digit changed is none', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(change, ([at, by]) => {
        const digits = '4111111111111111'.split('').map(Number);
        digits[at] = ((digits[at] ?? 0) + by) % 10;
        expect(isCardNumber(digits.join(''))).toBe(false);
      }),
    );
  });

  it.each(['1700000000000', '20261123140311', '9781861972712', '0000000000000000', '1234567812345670'])(
    '%s is none: no issuer has such numbers',
    (run) => expect(isCardNumber(run)).toBe(false),
  );
});

describe('IBANs', () => {
  // The examples of SWIFT's registry.
  it.each([
    'DE89370400440532013000',
    'GB82 WEST 1234 5698 7654 32',
    'FR14 2004 1010 0505 0001 3M02 606',
    'NO93 8601 1117 947',
    'MT84MALT011000012345MTLCAST001S',
  ])('%s is one', (run) => expect(isIban(run)).toBe(true));

  it.each([
    'DE89370400440532013001',
    'DE8937040044053201300',
    'XX89370400440532013000',
    'JOB1234567890123456789',
  ])('%s is none', (run) => expect(isIban(run)).toBe(false));
});
