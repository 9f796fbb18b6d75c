import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field, Form } from '../../../src/chat/form.ts';
import { decodeAction } from '../../../src/teams/action-data.ts';
import { type Card, jsonBytes } from '../../../src/teams/card.ts';
import { formArgs, renderForm, submittedValues, valuesToShow } from '../../../src/teams/form.ts';
import { maxActivityBytes } from '../../../src/teams/limits.ts';
import { anyText } from './arbitrary-message.ts';
import { faultsOf } from './strict-card.ts';

const base = { required: false, hint: null };

const form: Form = {
  title: 'Start Release_Project',
  submit: 'Start',
  command: 'start',
  args: { release: 'r-1' },
  intro: ['Finance/Accounts Payable'],
  fields: [
    {
      ...base,
      kind: 'text',
      name: 'branch',
      label: 'Branch',
      required: true,
      initial: 'main',
      into: 'inputs',
    },
    { ...base, kind: 'integer', name: 'count', label: 'Count', initial: '3', hint: 'System.Int32' },
    { ...base, kind: 'date', name: 'due', label: 'Due', initial: '2026-11-23T00:00:00Z', into: 'inputs' },
    { ...base, kind: 'json', name: 'opts', label: 'Options', initial: null, into: 'inputs' },
    { ...base, kind: 'toggle', name: 'notify', label: 'Notify', initial: true, into: 'inputs' },
    {
      ...base,
      kind: 'choice',
      name: 'robot',
      label: 'Robot',
      initial: 'b',
      options: [
        { value: 'a', label: 'Any' },
        { value: 'b', label: 'DocBot' },
      ],
    },
  ],
};

function inputsOf(card: Card): readonly Record<string, unknown>[] {
  return card.body.filter((part) => String(part.type).startsWith('Input.'));
}

function dataOf(card: Card): unknown {
  const set = card.body.find((part) => part.type === 'ActionSet');
  return (set?.actions as { data: unknown }[] | undefined)?.[0]?.data;
}

describe('renderForm', () => {
  it('shows each kind of field as its input, with its default', () => {
    const card = renderForm(form, 'execute', null);
    expect(faultsOf(card)).toEqual([]);
    expect(inputsOf(card)).toMatchObject([
      { type: 'Input.Text', id: 'field0', label: 'Branch', value: 'main', isRequired: true },
      { type: 'Input.Text', id: 'field1', value: '3' },
      { type: 'Input.Date', id: 'field2', value: '2026-11-23' },
      { type: 'Input.Text', id: 'field3', isMultiline: true },
      { type: 'Input.Toggle', id: 'field4', title: 'Notify', value: 'true' },
      { type: 'Input.ChoiceSet', id: 'field5', style: 'compact', value: 'b' },
    ]);
    expect(inputsOf(card)[1]).not.toHaveProperty('isRequired');
  });

  it('marks what is wrong at its field and keeps what was typed', () => {
    const card = renderForm(form, 'submit', {
      errors: { count: 'Three is not enough.' },
      values: { branch: 'mian', notify: false, robot: 'a' },
    });
    const at = card.body.findIndex((part) => part.id === 'field1');
    expect(JSON.stringify(card.body[at + 1])).toContain('Three is not enough.');
    expect(inputsOf(card).map((part) => part.value)).toEqual([
      'mian',
      '3',
      '2026-11-23',
      undefined,
      'false',
      'a',
    ]);
  });

  it('takes no for an answer where a yes or no is required', () => {
    const toggle = { ...base, required: true, kind: 'toggle' as const, name: 'a', label: 'A', initial: null };
    const card = renderForm({ ...form, fields: [toggle] }, 'execute', null);
    expect(inputsOf(card)[0]).not.toHaveProperty('isRequired');
  });

  it('understands a choice without a value as nothing chosen', () => {
    const options = [
      { value: '', label: 'Any robot' },
      { value: 'b', label: 'DocBot' },
    ];
    const robot = { ...base, kind: 'choice' as const, name: 'robot', label: 'Robot', initial: '', options };
    const [input] = inputsOf(renderForm({ ...form, fields: [robot] }, 'execute', null));
    expect(input).toMatchObject({ placeholder: 'Any robot', choices: [{ title: 'DocBot', value: 'b' }] });
    expect(input).not.toHaveProperty('value');
  });

  it('says when a default or some choices are too many to show', () => {
    const options = Array.from({ length: 500 }, (_, index) => ({
      value: `${index}`,
      label: `Robot ${index}`,
    }));
    const card = renderForm(
      {
        ...form,
        fields: [
          { ...base, kind: 'text', name: 'a', label: 'A', initial: 'x'.repeat(9_000) },
          { ...base, kind: 'choice', name: 'b', label: 'B', initial: null, options },
        ],
      },
      'execute',
      null,
    );
    expect(JSON.stringify(card)).toContain('its default is too long to show here');
    expect(JSON.stringify(card)).toMatch(/the first \d+ of 500/);
  });

  it('leaves out fields that do not fit, and reads back the others all the same', () => {
    const fields = Array.from(
      { length: 400 },
      (_, index): Field => ({
        ...base,
        kind: 'text',
        name: `n${index}`,
        label: `Argument ${index}`,
        initial: null,
      }),
    );
    const card = renderForm({ ...form, fields }, 'execute', null);
    const shown = inputsOf(card).length;
    expect(shown).toBeGreaterThan(50);
    expect(JSON.stringify(card)).toContain(`${400 - shown} more fields do not fit`);
    expect(decodeAction(dataOf(card))?.form?.fields).toHaveLength(shown);
  });

  const menu: Extract<Field, { kind: 'suggest' }> = {
    ...base,
    kind: 'suggest',
    source: 'process',
    name: 'process',
    label: 'Process',
    required: true,
    placeholder: 'Type a part of its name',
    initial: null,
    options: Array.from({ length: 20 }, (_, at) => ({
      value: `k${at}`,
      label: 'Sync',
      description: `F${at}`,
    })),
  };

  it('asks for the options of a menu that is searched, and lets people type instead', () => {
    const card = renderForm({ ...form, fields: [menu] }, 'execute', null);
    expect(faultsOf(card)).toEqual([]);
    // The version that Microsoft's library wants for `choices.data`; Teams takes it in older ones too.
    expect(faultsOf({ ...card, version: '1.6' })).toEqual([]);
    const [search, typed] = inputsOf(card);
    expect(search).toMatchObject({
      type: 'Input.ChoiceSet',
      id: 'field0',
      label: 'Process',
      style: 'filtered',
      'choices.data': { type: 'Data.Query', dataset: 'process' },
    });
    expect(search?.choices).toHaveLength(15);
    expect(search?.choices).toContainEqual({ title: 'Sync · F0', value: 'k0' });
    expect(typed).toMatchObject({ type: 'Input.Text', id: 'field0typed' });
    expect(search).not.toHaveProperty('isRequired');
  });

  it('reads what was chosen or typed, and keeps the typed when it was wrong', () => {
    const shown = { ...form, fields: [menu] };
    const data = decodeAction(dataOf(renderForm(shown, 'execute', null)));
    if (data === null) throw new Error('The button’s data is not understood.');
    expect(formArgs(data, { field0: 'k1', field0typed: 'Sync' })).toMatchObject({ process: 'k1' });
    expect(formArgs(data, { field0: '', field0typed: ' Sync ' })).toMatchObject({ process: 'Sync' });
    expect(submittedValues(data, { field0: '', field0typed: ' ' })).toEqual({ process: null });
    const values = valuesToShow(data, { field0: '', field0typed: 'Snyc' });
    const again = renderForm(shown, 'execute', { errors: { process: 'There is none.' }, values });
    expect(inputsOf(again)[1]).toMatchObject({ value: 'Snyc' });
    expect(JSON.stringify(again)).toContain('There is none.');
    expect(valuesToShow(data, { field0: 'k1', field0typed: '' })).toEqual({ process: null });
  });

  it('fits any form into one activity, as a valid card', () => {
    const fieldBase = { name: anyText, label: anyText, required: fc.boolean(), hint: fc.option(anyText) };
    const field: fc.Arbitrary<Field> = fc.oneof(
      fc.record({
        ...fieldBase,
        kind: fc.constantFrom('text' as const, 'number' as const, 'date' as const, 'json' as const),
        initial: fc.option(anyText),
      }),
      fc.record({ ...fieldBase, kind: fc.constant('toggle' as const), initial: fc.option(fc.boolean()) }),
      fc.record({
        ...fieldBase,
        kind: fc.constant('choice' as const),
        initial: fc.option(anyText),
        options: fc.array(fc.record({ value: anyText, label: anyText }), { maxLength: 5 }),
      }),
      fc.record({
        ...fieldBase,
        kind: fc.constant('suggest' as const),
        source: fc.constant('process'),
        initial: fc.constant(null),
        placeholder: anyText,
        options: fc
          .array(fc.record({ value: anyText, label: anyText, description: anyText }), { maxLength: 20 })
          .map((options) => [...options, { value: 'one', label: 'One' }]),
      }),
    );
    fc.assert(
      fc.property(
        anyText,
        anyText,
        fc.array(field, { maxLength: 8 }),
        fc.dictionary(fc.string(), anyText, { maxKeys: 2 }),
        (title, submit, fields, args) => {
          const card = renderForm({ ...form, title, submit, fields, args }, 'execute', null);
          expect(jsonBytes(card)).toBeLessThanOrEqual(maxActivityBytes);
          expect(faultsOf(card)).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('what a form sends back', () => {
  const data = decodeAction(dataOf(renderForm(form, 'execute', null)));

  it('is told apart from the button’s own data and put where it belongs', () => {
    if (data === null) throw new Error('The button’s data is not understood.');
    const inputs = { field0: 'main', field1: '', field2: '2026-11-24', field4: 'false', field5: 'a', v: 1 };
    expect(submittedValues(data, inputs)).toEqual({
      branch: 'main',
      count: null,
      due: '2026-11-24',
      opts: null,
      notify: false,
      robot: 'a',
    });
    expect(formArgs(data, inputs)).toEqual({
      release: 'r-1',
      robot: 'a',
      inputs: { branch: 'main', due: '2026-11-24', notify: false },
      submitted: true,
    });
  });

  it('is the argument values themselves for a plain button', () => {
    const plain = decodeAction({ v: 1, c: 'retry', a: { job: 7 } });
    expect(plain && formArgs(plain, { field0: 'x' })).toEqual({ job: 7 });
  });

  it.each([
    null,
    'text',
    {},
    { v: 2, c: 'retry', a: {} },
    { v: 1, c: 'RM -rf', a: {} },
    { v: 1, c: 'retry', a: [] },
    { v: 1, c: 'retry', a: {}, f: [['x', 'nonsense', 0]] },
  ])('is not taken when it is not ours: %j', (value) => {
    expect(decodeAction(value)).toBeNull();
  });
});
