import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Field, type Form, submittedArgs } from '../../../src/chat/form.ts';
import { findViewFaults } from '../../../src/sandbox/slack/validate/view.ts';
import { formView, noteView } from '../../../src/slack/form.ts';
import { fieldErrors, type Submitted, submittedForm, type ViewState } from '../../../src/slack/submission.ts';
import { anyText } from './any-message.ts';

const form = (...fields: Field[]): Form => ({
  title: 'Start Release_Project now',
  submit: 'Start',
  command: 'start',
  args: { process: 'Release_Project' },
  intro: [],
  fields,
});
type TextField = Exclude<Field, { readonly kind: 'toggle' | 'choice' | 'suggest' }>;

const text = (name: string, more: Partial<TextField> = {}): Field => ({
  kind: 'text',
  name,
  label: name,
  required: false,
  hint: null,
  initial: null,
  ...more,
});
const viewOf = (given: Form, again = {}) => {
  const rendered = formView(given, ['C1'], again);
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered.view;
};

/** What Slack would send for this view if nobody changed anything. */
function untouched(view: ReturnType<typeof viewOf>): ViewState {
  const state: Record<string, Record<string, ViewState[string][string]>> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input' || !('element' in block)) continue;
    const element = block.element as unknown as Record<string, unknown> & { type: string; action_id: string };
    state[block.block_id ?? ''] = {
      [element.action_id]: {
        type: element.type,
        value: (element['initial_value'] as string | undefined) ?? null,
        selected_date: (element['initial_date'] as string | undefined) ?? null,
        selected_option: (element['initial_option'] as { value: string } | undefined) ?? null,
        selected_options: (element['initial_options'] as unknown[] | undefined) ?? [],
      },
    };
  }
  return state;
}

const submit = (view: ReturnType<typeof viewOf>): Submitted => {
  const submitted = submittedForm(view.private_metadata ?? '', untouched(view));
  if (submitted === null) throw new Error('not understood');
  return submitted;
};

describe('a form as a modal', () => {
  it('F20: is taken by Slack, whatever is in it, or gives a reason', () => {
    const base = { name: anyText, label: anyText, required: fc.boolean(), hint: fc.option(anyText) };
    const field = fc.oneof(
      fc.record({
        kind: fc.constantFrom('text', 'number', 'integer', 'date', 'json'),
        ...base,
        initial: fc.option(anyText),
        placeholder: anyText,
      }),
      fc.record({ kind: fc.constant('toggle'), ...base, initial: fc.option(fc.boolean()) }),
      fc.record({
        kind: fc.constant('choice'),
        ...base,
        initial: fc.option(anyText),
        options: fc.array(fc.record({ value: anyText, label: anyText }), { maxLength: 120 }),
      }),
    ) as fc.Arbitrary<Field>;
    const any = fc.record({
      title: anyText,
      submit: anyText,
      command: fc.constant('start'),
      args: fc.dictionary(anyText, anyText, { maxKeys: 3 }),
      intro: fc.array(anyText, { maxLength: 3 }),
      fields: fc.uniqueArray(field, { selector: (one) => one.name, maxLength: 110 }),
    }) as fc.Arbitrary<Form>;
    fc.assert(
      fc.property(any, anyText, (given, error) => {
        const errors = Object.fromEntries(given.fields.slice(0, 3).map((one) => [one.name, error]));
        const rendered = formView(given, ['C1'], { errors });
        expect(rendered.ok ? findViewFaults(rendered.view, 'modal') : []).toEqual([]);
        expect(rendered.ok || rendered.reason.includes('too long')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('brings back values, names and what belongs under inputs', () => {
    const given = form(
      text("O'Brien & Söhne", { initial: ' as typed ', into: 'inputs', required: true }),
      {
        kind: 'integer',
        name: 'in_Count',
        label: 'Count',
        required: false,
        hint: null,
        initial: '0065',
        into: 'inputs',
      },
      {
        kind: 'toggle',
        name: 'in_Dry',
        label: 'Dry',
        required: true,
        hint: null,
        initial: true,
        into: 'inputs',
      },
      {
        kind: 'toggle',
        name: 'in_Off',
        label: 'Off',
        required: false,
        hint: null,
        initial: false,
        into: 'inputs',
      },
      {
        kind: 'toggle',
        name: 'in_Maybe',
        label: 'Maybe',
        required: false,
        hint: null,
        initial: null,
        into: 'inputs',
      },
      {
        kind: 'date',
        name: 'in_Day',
        label: 'Day',
        required: false,
        hint: null,
        initial: '2026-11-23T00:00:00Z',
      },
      {
        kind: 'choice',
        name: 'folder',
        label: 'Folder',
        required: true,
        hint: null,
        initial: 'b',
        options: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      },
      text('empty'),
    );
    const submitted = submit(viewOf(given));
    expect(submittedArgs(submitted, submitted.values)).toEqual({
      process: 'Release_Project',
      submitted: true,
      in_Day: '2026-11-23',
      folder: 'b',
      inputs: { "O'Brien & Söhne": ' as typed ', in_Count: '0065', in_Dry: true, in_Off: false },
    });
    expect(submitted.context).toEqual(['C1']);
  });

  it('shows given values and errors again', () => {
    const given = form(text('Customer'), text('Copies'));
    const view = viewOf(given, {
      values: { Customer: 'Müller', Copies: 'x' },
      errors: { Copies: 'A number.' },
    });
    expect(submit(view).values).toEqual({ Customer: 'Müller', Copies: 'x' });
    expect(JSON.stringify(view.blocks[0])).toContain('A number.');
  });

  it('names the block of an error, and none when the field is not shown', () => {
    const submitted = submit(viewOf(form(text('Customer'), text('Copies'))));
    expect(fieldErrors(submitted, { Copies: 'A number.' })).toEqual({ 'field.1': 'A number.' });
    expect(fieldErrors(submitted, { Copies: 'A number.', other: 'x' })).toBeNull();
    expect(fieldErrors(submitted, {})).toBeNull();
  });

  it('says what does not fit', () => {
    const many = viewOf(form(...Array.from({ length: 120 }, (_, index) => text(`f${index}`))));
    expect(many.blocks).toHaveLength(100);
    expect(JSON.stringify(many.blocks.at(-1))).toContain('21 more fields');
    const options = Array.from({ length: 130 }, (_, index) => ({ value: `v${index}`, label: `L${index}` }));
    const choice = viewOf(
      form({ kind: 'choice', name: 'c', label: 'C', required: false, hint: 'Pick', initial: null, options }),
    );
    expect(JSON.stringify(choice.blocks)).toContain('Pick 30 more choices');
    const long = viewOf(form(text('t', { initial: 'x'.repeat(4000) })));
    expect(JSON.stringify(long.blocks)).toContain('too long to show');
  });

  it('has a menu that is searched, from the first click on', () => {
    const menu: Field = {
      kind: 'suggest',
      source: 'process',
      name: 'process',
      label: 'Process',
      required: true,
      hint: null,
      options: [{ value: 'k1', label: 'One' }],
      initial: { value: 'k2', label: 'Two', description: 'Finance' },
      placeholder: 'Type a part of its name',
    };
    const view = viewOf(form(menu));
    expect(findViewFaults(view, 'modal')).toEqual([]);
    expect(view.blocks[0]).toMatchObject({
      optional: false,
      element: {
        type: 'external_select',
        min_query_length: 0,
        initial_option: { value: 'k2', text: { text: 'Two' }, description: { text: 'Finance' } },
        placeholder: { text: 'Type a part of its name' },
      },
    });
    const submitted = submittedForm(view.private_metadata ?? '', untouched(view));
    expect(submitted?.values).toEqual({ process: 'k2' });
    const again = viewOf(form(menu), { values: { process: 'k2' }, errors: { process: 'It is gone.' } });
    expect(findViewFaults(again, 'modal')).toEqual([]);
    expect(JSON.stringify(again)).not.toContain('"k2"');
  });

  it('gives up when what is known already is too long to carry', () => {
    const rendered = formView({ ...form(), args: { inputs: 'x'.repeat(4000) } }, null);
    expect(rendered).toMatchObject({ ok: false, reason: expect.stringContaining('one line') });
  });

  it.each(['', 'null', '{}', '{"c":1}', 'broken'])('does not understand %s as ours', (metadata) => {
    expect(submittedForm(metadata, {})).toBeNull();
  });

  it('has a note for what is not a form', () => {
    expect(findViewFaults(noteView('', ''), 'modal')).toEqual([]);
    expect(findViewFaults(noteView('x'.repeat(99), 'y\n'.repeat(9999)), 'modal')).toEqual([]);
  });
});
