import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForward } from '../../../../src/commands/reading/forward-time.ts';
import { BotError } from '../../../../src/domain/errors.ts';

/** A Monday, 15:05 in Berlin. */
const asking = { now: new Date('2026-03-02T14:05:00Z'), timeZone: 'Europe/Berlin' };

describe('a time to come', () => {
  it.each([
    ['2h', '2026-03-02T16:05:00.000Z'],
    ['1h30m', '2026-03-02T15:35:00.000Z'],
    ['18:00', '2026-03-02T17:00:00.000Z'],
    ['9:00', '2026-03-03T08:00:00.000Z'],
    ['9am', '2026-03-03T08:00:00.000Z'],
    ['morning', '2026-03-03T06:00:00.000Z'],
    ['tomorrow 7am', '2026-03-03T06:00:00.000Z'],
    ['tomorrow morning', '2026-03-03T06:00:00.000Z'],
    ['tomorrow', '2026-03-02T23:00:00.000Z'],
    ['monday 8:00', '2026-03-09T07:00:00.000Z'],
    ['friday 18:00', '2026-03-06T17:00:00.000Z'],
    ['2026-12-24T18:00', '2026-12-24T17:00:00.000Z'],
    ['2026-04-01T06:00:00Z', '2026-04-01T06:00:00.000Z'],
  ])('may be said as %s', (said, at) => {
    expect(readForward(said, asking)).toBe(at);
  });

  it.each(['', 'soon', 'yesterday', '2026-03-01', '0m', '2028-01-01', '3.4.2026', '99999d'])(
    'is not %j',
    (said) => {
      expect(() => readForward(said, asking)).toThrow(BotError);
    },
  );

  it('is in the future, whatever is said, or refused in words', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,2}:\d\d$/)), (said) => {
        try {
          expect(Date.parse(readForward(said, asking))).toBeGreaterThan(asking.now.getTime());
        } catch (cause) {
          expect(cause).toBeInstanceOf(BotError);
        }
      }),
    );
  });
});
