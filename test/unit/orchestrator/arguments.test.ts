import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../../src/orchestrator/arguments.ts';

const core = 'System.Private.CoreLib, Version=8.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e';

describe('.NET arguments', () => {
  it.each([
    ['System.String', 'text'],
    ['System.Int32', 'integer'],
    ['System.Int64', 'integer'],
    ['System.Double', 'number'],
    ['System.Decimal', 'number'],
    ['System.Boolean', 'boolean'],
    ['System.DateTime', 'date'],
    ['System.String[]', 'json'],
    ['System.Object', 'json'],
    ['System.Data.DataTable', 'json'],
    ['int32', 'integer'],
  ])('%s is shown as %s', (declaredType, type) => {
    const declared = JSON.stringify([{ name: 'a', type: `${declaredType}, ${core}`, required: false }]);
    expect(readInputs(declared, null)).toEqual([
      { name: 'a', type, declaredType, required: false, defaultValue: null },
    ]);
  });

  it('of a generic type keep its own name', () => {
    const type = `System.Collections.Generic.Dictionary\`2[[System.String, ${core}],[System.Object, ${core}]], ${core}`;
    expect(readInputs(JSON.stringify([{ name: 'a', type }]), null)).toMatchObject([
      { type: 'json', declaredType: 'System.Collections.Generic.Dictionary' },
    ]);
  });

  it('are required only without a default of their own or of the process', () => {
    const argument = (name: string, hasDefault: boolean) => ({
      name,
      type: 'System.String',
      required: true,
      hasDefault,
    });
    const declared = JSON.stringify([
      argument('bare', false),
      argument('own', true),
      argument('given', false),
    ]);
    expect(readInputs(declared, '{"given":"x","other":1}')).toMatchObject([
      { name: 'bare', required: true, defaultValue: null },
      { name: 'own', required: false, defaultValue: null },
      { name: 'given', required: false, defaultValue: 'x' },
    ]);
  });

  it('that are not understood are left out', () => {
    expect(readInputs('[1,null,{"type":"System.String"},{"name":"ok"}]', null)).toMatchObject([
      { name: 'ok', type: 'json' },
    ]);
  });
});

describe('a JSON Schema', () => {
  it('is read by its properties', () => {
    const schema = {
      type: 'object',
      properties: {
        text: { type: 'string' },
        when: { type: 'string', format: 'date-time' },
        count: { type: ['null', 'integer'], default: 3 },
        ratio: { type: 'number' },
        really: { type: 'boolean' },
        rows: { type: 'array' },
      },
      required: ['text', 'count'],
    };
    expect(readInputs(JSON.stringify(schema), null)).toEqual([
      { name: 'text', type: 'text', declaredType: 'string', required: true, defaultValue: null },
      { name: 'when', type: 'date', declaredType: 'string (date-time)', required: false, defaultValue: null },
      { name: 'count', type: 'integer', declaredType: 'integer', required: false, defaultValue: 3 },
      { name: 'ratio', type: 'number', declaredType: 'number', required: false, defaultValue: null },
      { name: 'really', type: 'boolean', declaredType: 'boolean', required: false, defaultValue: null },
      { name: 'rows', type: 'json', declaredType: 'array', required: false, defaultValue: null },
    ]);
  });
});

describe('anything else', () => {
  it('declares nothing and breaks nothing', () => {
    for (const declared of [null, undefined, '', 'garbage', '{}', '5', '"x"', 7]) {
      expect(readInputs(declared, 'garbage')).toEqual([]);
    }
    fc.assert(
      fc.property(fc.anything(), fc.option(fc.string(), { nil: null }), (declared, defaults) => {
        expect(Array.isArray(readInputs(declared, defaults))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.json(), fc.json(), (declared, defaults) => {
        expect(Array.isArray(readInputs(declared, defaults))).toBe(true);
      }),
    );
  });
});
