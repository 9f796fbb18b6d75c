import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaInputs } from '../../../src/orchestrator/json-schema.ts';

const one = (schema: unknown, more: object = {}) => {
  const [input] = schemaInputs({ type: 'object', properties: { it: schema }, ...more });
  return input;
};

describe('schemaInputs', () => {
  it('follows references within the schema, and none outside', () => {
    const $defs = { Currency: { type: 'string', enum: ['EUR', 'USD'] }, 'a/b ~': { type: 'boolean' } };
    expect(one({ $ref: '#/$defs/Currency', default: 'EUR' }, { $defs })).toMatchObject({
      type: 'choice',
      declaredType: 'string',
      defaultValue: 'EUR',
      options: [
        { value: 'EUR', label: 'EUR' },
        { value: 'USD', label: 'USD' },
      ],
    });
    expect(one({ $ref: '#/$defs/a~1b%20~0' }, { $defs })).toMatchObject({ type: 'boolean' });
    expect(one({ allOf: [{ $ref: '#/$defs/Currency' }] }, { $defs })).toMatchObject({ type: 'choice' });
    for (const $ref of [
      'https://example.com/schema',
      '#/$defs/none',
      '#/$defs/Currency/type',
      'x',
      '#%',
      7,
    ]) {
      expect(one({ $ref }, { $defs })).toMatchObject({ type: 'json' });
    }
    expect(
      schemaInputs({ $ref: '#/$defs/In', $defs: { In: { properties: { a: { type: 'string' } } } } }),
    ).toMatchObject([{ name: 'a', type: 'text' }]);
  });

  it('gives up on references that go round in circles', () => {
    const $defs = { A: { $ref: '#/$defs/B' }, B: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] } };
    expect(one({ $ref: '#/$defs/A' }, { $defs })).toMatchObject({ type: 'json' });
    expect(schemaInputs({ $ref: '#' })).toEqual([]);
  });

  it('takes what may be null for what it is otherwise', () => {
    const due = {
      anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }],
      default: null,
      title: 'Due on',
    };
    expect(one(due)).toEqual({
      name: 'it',
      title: 'Due on',
      type: 'date',
      declaredType: 'string (date)',
      required: false,
      defaultValue: null,
    });
    expect(one({ type: ['integer', 'null'] })).toMatchObject({ type: 'integer' });
    expect(one({ enum: ['a', null] })).toMatchObject({ type: 'choice', options: [{ value: 'a' }] });
    expect(one({ anyOf: [{ type: 'string' }, { type: 'integer' }] })).toMatchObject({ type: 'json' });
  });

  it('offers constants with their titles, and values that are no text', () => {
    const oneOf = [{ const: 1, title: 'Low' }, { const: 2, title: 'High' }, { const: 3 }];
    expect(one({ oneOf })).toMatchObject({
      type: 'choice',
      declaredType: 'number',
      options: [
        { value: 1, label: 'Low' },
        { value: 2, label: 'High' },
        { value: 3, label: '3' },
      ],
    });
    expect(one({ const: 'fixed' })).toMatchObject({ options: [{ value: 'fixed' }] });
    for (const values of [[], [{}], ['a', ['b']], [''], 'a', null]) {
      expect(one({ type: 'string', enum: values })).toMatchObject({ type: 'text' });
    }
  });

  it('says what people see, unless it repeats the name or cannot be told apart', () => {
    const inputs = schemaInputs({
      properties: {
        invoice_number: { title: 'Invoice Number', description: ' As printed. ' },
        a: { title: 'Same' },
        b: { title: 'Same' },
        c: { title: 'Other' },
      },
    });
    expect(inputs.map(({ title }) => title)).toEqual([undefined, undefined, undefined, 'Other']);
    expect(inputs[0]?.description).toBe('As printed.');
  });

  it('reads bounds of every draft', () => {
    const limits = (schema: object) => one({ type: 'number', ...schema })?.limits;
    expect(limits({ minimum: 0, maximum: 5 })).toEqual({ least: 0, most: 5 });
    expect(limits({ minimum: 0, exclusiveMinimum: true, exclusiveMaximum: 5 })).toEqual({
      above: 0,
      below: 5,
    });
    expect(limits({ minLength: 1, maxLength: 3 })).toEqual({ shortest: 1, longest: 3 });
    expect(limits({ minimum: '0', maxLength: null, pattern: '(a+)+$' })).toBeUndefined();
  });

  it('takes any JSON as a schema without a fault, and names each input once', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      '$ref',
      'anyOf',
      'oneOf',
      'allOf',
      'enum',
      'const',
      'default',
      'required',
      'title',
      '$defs',
      'minimum',
      'exclusiveMinimum',
      'format',
      'description',
      'it',
      '__proto__',
      'constructor',
    );
    const word = fc.constantFrom(
      'object',
      'string',
      'null',
      '#',
      '#/$defs/it',
      '#/properties/it',
      'date',
      '#/',
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.string()),
        fc.array(tie('schema'), { maxLength: 3 }),
        fc.dictionary(keyword, tie('schema'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keyword, schema, { maxKeys: 6 }), schema, (given, property) => {
        const whole = { ...given, properties: { it: property, ...(given.properties as object | null) } };
        for (const each of [given, whole]) {
          const inputs = schemaInputs(JSON.parse(JSON.stringify(each)));
          expect(new Set(inputs.map(({ name }) => name)).size).toBe(inputs.length);
          for (const { options, type } of inputs) expect(type === 'choice').toBe(options !== undefined);
        }
      }),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.jsonValue(), (given) => void schemaInputs(given)));
    const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(one({ type: 'array', default: deep })).toMatchObject({ type: 'json', defaultValue: null });
  });
});
