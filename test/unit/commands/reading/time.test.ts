import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../../../src/commands/reading/time.ts';
import { BotError } from '../../../../src/domain/errors.ts';
import { offsetMs, zonedTime } from '../../../../src/domain/zone.ts';

/** A Monday, 10:30 in Berlin (UTC+1), 4:30 in New York. */
const now = new Date('2026-11-23T09:30:00Z');
const read = (text: string, timeZone: string | null = 'Europe/Berlin', at = now) =>
  readTime(text, { now: at, timeZone });

const outcome = (text: string): string => {
  try {
    return read(text);
  } catch (cause) {
    if (cause instanceof BotError) return cause.message;
    throw cause;
  }
};

describe('readTime', () => {
  it.each([
    ['2026-11-23T14:03:00Z', '2026-11-23T14:03:00Z'],
    ['2018-02-22T10:00:00.8371234Z', '2018-02-22T10:00:00.8371234Z'],
    ['2026-11-23T14:03:00+02:00', '2026-11-23T12:03:00.000Z'],
    ['2026-11-23T14:03-0530', '2026-11-23T19:33:00.000Z'],
    ['2026-11-23T08:00', '2026-11-23T07:00:00.000Z'],
    ['2026-11-20', '2026-11-19T23:00:00.000Z'],
    ['2026-07-20', '2026-07-19T22:00:00.000Z'],
    ['24h', '2026-11-22T09:30:00.000Z'],
    ['30m', '2026-11-23T09:00:00.000Z'],
    ['30 min', '2026-11-23T09:00:00.000Z'],
    ['7d', '2026-11-16T09:30:00.000Z'],
    ['2W', '2026-11-09T09:30:00.000Z'],
    ['1h30m', '2026-11-23T08:00:00.000Z'],
    ['now', '2026-11-23T09:30:00.000Z'],
    ['today', '2026-11-22T23:00:00.000Z'],
    ['yesterday', '2026-11-21T23:00:00.000Z'],
    ['Yesterday 9am', '2026-11-22T08:00:00.000Z'],
    ['yesterday at 14:00', '2026-11-22T13:00:00.000Z'],
    ['today 8:15', '2026-11-23T07:15:00.000Z'],
    ['8am', '2026-11-23T07:00:00.000Z'],
    ['14:00', '2026-11-22T13:00:00.000Z'],
    ['sunday 14:00', '2026-11-22T13:00:00.000Z'],
    ['monday 9am', '2026-11-23T08:00:00.000Z'],
    ['monday 14:00', '2026-11-16T13:00:00.000Z'],
    ['friday', '2026-11-19T23:00:00.000Z'],
    ['3 days ago', '2026-11-20T09:30:00.000Z'],
    ['2 hours ago', '2026-11-23T07:30:00.000Z'],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("takes the asker's zone, UTC where it is not known", () => {
    expect(read('today', 'America/New_York')).toBe('2026-11-23T05:00:00.000Z');
    expect(read('today', 'Asia/Kolkata')).toBe('2026-11-22T18:30:00.000Z');
    expect(read('today', null)).toBe('2026-11-23T00:00:00.000Z');
    expect(read('today', 'Not/AZone')).toBe('2026-11-23T00:00:00.000Z');
    expect(read('yesterday', 'Pacific/Auckland', new Date('2026-11-23T12:00:00Z'))).toBe(
      '2026-11-22T11:00:00.000Z',
    );
  });

  it('knows that days end at other hours when the clocks change', () => {
    const afterFall = new Date('2026-10-25T12:00:00Z');
    expect(read('today', 'Europe/Berlin', afterFall)).toBe('2026-10-24T22:00:00.000Z');
    expect(read('today 9am', 'Europe/Berlin', afterFall)).toBe('2026-10-25T08:00:00.000Z');
    const afterSpring = new Date('2026-03-29T12:00:00Z');
    expect(read('yesterday', 'Europe/Berlin', afterSpring)).toBe('2026-03-27T23:00:00.000Z');
    expect(read('today 2:30', 'Europe/Berlin', afterSpring), 'skipped by the clocks').toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(read('today 2:30', 'Europe/Berlin', afterFall), 'comes twice').toBe('2026-10-25T00:30:00.000Z');
  });

  it.each([
    '',
    'soon-ish',
    '2026-02-30',
    '2026-13-01',
    '11/12/2026',
    '3.4.2026',
    '2026-11-23T25:00',
    '99999999d',
    'foo 9am',
    '5',
    'yesterday to today',
  ])('refuses %j and says what works', (text) => {
    expect(() => read(text)).toThrow(BotError);
    expect(() => read(text)).toThrow(expect.objectContaining({ hint: expect.stringContaining('`24h`') }));
  });

  it('gives a timestamp or a BotError, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d: apmhdw-]{1,20}$/)), (text) => {
        expect(outcome(text)).toMatch(/^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|I can't read .*)$/s);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('zonedTime', () => {
  it('is the moment at which the zone shows that reading', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'UTC',
      'Pacific/Apia',
    ];
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (zone, second) => {
        const ms = second * 1000;
        const reading = ms + offsetMs(ms, zone);
        const back = zonedTime(reading, zone);
        expect(back + offsetMs(back, zone)).toBe(reading);
        expect(back).toBeLessThanOrEqual(ms);
      }),
      { numRuns: 1000 },
    );
  });
});
