import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/chat/message.ts';
import { checkLength, readInputs } from '../../../../src/commands/start/input-values.ts';
import type { InputLimits, ProcessInput } from '../../../../src/domain/process.ts';

const input = (type: ProcessInput['type'], change: Partial<ProcessInput> = {}): ProcessInput => ({
  name: 'it',
  type,
  declaredType: 'System.Object',
  required: false,
  defaultValue: null,
  ...change,
});

const value = (declared: ProcessInput, given: Json): unknown => {
  const { values, errors } = readInputs([declared], { it: given });
  return errors.it ?? values.it;
};

describe('readInputs', () => {
  it.each<[ProcessInput['type'], Json, unknown]>([
    ['integer', '33', 33],
    ['integer', '0065', 65],
    ['integer', '-007', -7],
    ['integer', 33, 33],
    ['integer', '+5', 5],
    ['number', '0065.50', 65.5],
    ['number', '1e3', 1000],
    ['number', '-0', 0],
    ['number', '.5', 0.5],
    ['text', '0065', '0065'],
    ['text', 65, '65'],
    ['text', 'true', 'true'],
    ['boolean', 'true', true],
    ['boolean', 'No', false],
    ['boolean', false, false],
    ['date', '2026-11-23', '2026-11-23T00:00:00'],
    ['date', '2026-11-23 14:00', '2026-11-23T14:00:00'],
    ['date', '2026-11-23T14:00:01.5Z', '2026-11-23T14:00:01.5Z'],
    ['json', '[1, 2]', [1, 2]],
    ['json', '{“a”: 01}', { a: 1 }],
    ['json', { a: 1 }, { a: 1 }],
  ])('sends a %s given as %j as %j', (type, given, expected) => {
    expect(value(input(type), given)).toEqual(expected);
  });

  it.each<[ProcessInput['type'], Json, string]>([
    ['integer', 'abc', 'must be a whole number; “abc” is not'],
    ['integer', '1.5', 'must be a whole number; “1.5” is not'],
    ['integer', '9007199254740993', 'must lie between -9007199254740991 and 9007199254740991'],
    ['number', '1,5', 'must be a number with a point, not a comma; “1,5” is not'],
    [
      'number',
      '1.2345678901234567',
      'has more digits than can be sent exactly (15); “1.2345678901234567” is not',
    ],
    ['number', '1e999', 'must be a number; “1e999” is not'],
    ['boolean', 'maybe', 'must be true or false; “maybe” is not'],
    ['date', '2026-02-30', 'must be a date such as 2026-11-23 or 2026-11-23T14:00; “2026-02-30” is not'],
    ['text', { a: 1 }, 'must be text; “{"a":1}” is not'],
  ])('refuses a %s given as %j', (type, given, expected) => {
    expect(value(input(type), given)).toBe(expected);
  });

  it.each<[string, Json, unknown]>([
    ['string (date)', '2026-11-23', '2026-11-23'],
    ['string (date)', '2026-11-23T14:00', 'must be a day such as 2026-11-23; “2026-11-23T14:00” is not'],
    ['string (date-time)', '2026-11-23', '2026-11-23T00:00:00Z'],
    ['string (date-time)', '2026-11-23 14:00+0100', '2026-11-23T14:00:00+01:00'],
    ['string (date-time)', '2026-11-23T14:00:01z', '2026-11-23T14:00:01Z'],
  ])('sends a %s given as %j as %j', (declaredType, given, expected) => {
    expect(value(input('date', { declaredType }), given)).toEqual(expected);
  });

  it('takes a choice by value or label in any case, and sends the value as it is declared', () => {
    const level = input('choice', {
      options: [
        { value: 'LOW', label: 'Not urgent' },
        { value: 2, label: 'Urgent' },
        { value: 'low', label: 'Other' },
      ],
    });
    expect(['low', 'LOW', 'Low', 'not urgent', '2', 2].map((given) => value(level, given))).toEqual([
      'low',
      'LOW',
      'LOW',
      'LOW',
      2,
      2,
    ]);
    expect(value(level, 'high')).toBe('must be one of LOW, 2, low; “high” is not');
  });

  it.each<[ProcessInput['type'], InputLimits, Json, unknown]>([
    ['integer', { least: 1, most: 5 }, '5', 5],
    ['integer', { least: 1, most: 5 }, '006', 'must be 1 to 5'],
    ['number', { above: 0 }, '0', 'must be more than 0'],
    ['number', { least: 0, below: 1 }, '1', 'must be 0 or more, less than 1'],
    ['number', { most: -1 }, '0', 'must be -1 or less'],
    ['text', { shortest: 3, longest: 3 }, 'EURO', 'must have 3 characters, not 4'],
    ['text', { shortest: 2 }, '🙂', 'must have 2 characters or more, not 1'],
    ['text', { longest: 1 }, '🙂', '🙂'],
    ['text', { longest: 1 }, 'ab', 'must have 1 character or less, not 2'],
  ])('holds a %s to its limits %j: %j', (type, limits, given, expected) => {
    expect(value(input(type, { limits }), given)).toBe(expected);
  });

  it('does not send an empty text that would be too short', () => {
    const limits = { shortest: 1 };
    expect(readInputs([input('text', { limits })], { it: '' })).toEqual({ values: {}, errors: {} });
    expect(readInputs([input('text', { limits, required: true })], { it: '' }).errors).toEqual({
      it: 'is required',
    });
  });

  it('keeps an Int32 inside its range', () => {
    const int32 = input('integer', { declaredType: 'System.Int32' });
    expect(value(int32, '2147483647')).toBe(2147483647);
    expect(value(int32, '2147483648')).toBe('must lie between -2147483648 and 2147483647');
  });

  it('names what is missing and what is unknown', () => {
    const declared = [
      input('text', { name: 'customerName', required: true }),
      input('text', { name: 'region', required: true, defaultValue: 'EU' }),
    ];
    expect(readInputs(declared, { customer: 'x' })).toEqual({
      values: {},
      errors: {
        customerName: 'is required',
        customer: 'is no input of this process. Did you mean `customerName`?',
      },
    });
  });

  it('understands names in any case and sends them as declared', () => {
    expect(readInputs([input('integer', { name: 'Age' })], { age: '5' }).values).toEqual({ Age: 5 });
  });

  it('leaves out what was left empty, but sends an empty text', () => {
    const declared = [input('integer', { name: 'n' }), input('text', { name: 't' })];
    expect(readInputs(declared, { n: '', t: '' }).values).toEqual({ t: '' });
  });

  it('sends to a process that declares nothing what the words look like', () => {
    const given = { a: '33', b: '0065', c: 'true', d: 'x', e: '[1]', f: '{no', g: 7 };
    expect(readInputs([], given).values).toEqual({
      a: 33,
      b: '0065',
      c: true,
      d: 'x',
      e: [1],
      f: '{no',
      g: 7,
    });
  });

  it('never sends a number that differs from the digits that were typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{1,22}$/), (typed) => {
        const { values, errors } = readInputs([input('integer')], { it: typed });
        const sent = errors.it === undefined ? BigInt(values.it as number) : BigInt(typed);
        expect(sent).toBe(BigInt(typed));
      }),
    );
  });
});

describe('checkLength', () => {
  it('refuses more than 10,000 characters of JSON with the count', () => {
    checkLength({ a: 'x'.repeat(9_992) });
    expect(() => checkLength({ a: 'x'.repeat(9_993) })).toThrow('The inputs are 10001 characters of JSON');
  });
});
