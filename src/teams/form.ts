import type { Field, Form } from '../chat/form.ts';
import { submittedArgs } from '../chat/form.ts';
import type { Args, Json } from '../chat/message.ts';
import { type ActionData, encodeAction, inputId, typedInputId } from './action-data.ts';
import { type ActionStyle, commandAction } from './buttons.ts';
import { type Card, type CardPart, card, jsonBytes } from './card.ts';
import { cleanCut } from './escape.ts';
import { type Correction, formField, type Tightness } from './form-field.ts';
import { envelopeBytes, maxActivityBytes, maxButtonTitle, maxHeading, maxInitial } from './limits.ts';
import { richTextBlock } from './rich-text.ts';

/** The next one is tried when a form's card is too large. */
const tightnesses: readonly [Tightness, ...Tightness[]] = [
  { options: 300, hints: true, initial: maxInitial },
  { options: 100, hints: true, initial: maxInitial },
  { options: 100, hints: false, initial: 500 },
  { options: 25, hints: false, initial: 100 },
];

/**
 * A form as a card of at most 25 KB: in a message (`execute`) or in a dialog (`submit`).
 * Fields that do not fit are left out from the end, and the card says so.
 */
export function renderForm(form: Form, mode: ActionStyle['mode'], correction: Correction | null): Card {
  const fallbackText = cleanCut(form.title, maxHeading);
  const budget = maxActivityBytes - envelopeBytes;
  const attempt = (fields: readonly Field[], tightness: Tightness) =>
    card(formBody(form, fields, tightness, mode, correction), fallbackText);
  for (const tightness of tightnesses) {
    const whole = attempt(form.fields, tightness);
    if (jsonBytes(whole) <= budget) return whole;
  }
  const last = tightnesses[tightnesses.length - 1] ?? tightnesses[0];
  let low = 0;
  let high = form.fields.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (jsonBytes(attempt(form.fields.slice(0, middle), last)) <= budget) low = middle;
    else high = middle - 1;
  }
  const fitting = attempt(form.fields.slice(0, low), last);
  return jsonBytes(fitting) <= budget ? fitting : tooLarge(form);
}

function tooLarge(form: Form): Card {
  const title = cleanCut(form.title, maxHeading);
  const body = [
    richTextBlock([title], maxHeading, { size: 'Medium', weight: 'Bolder' }),
    richTextBlock(
      ['This form holds more than a card can carry. Type the command with name=value instead.'],
      200,
    ),
  ].filter((part) => part !== null);
  return card(body, title);
}

function formBody(
  form: Form,
  fields: readonly Field[],
  tightness: Tightness,
  mode: ActionStyle['mode'],
  correction: Correction | null,
): readonly CardPart[] {
  const data = encodeAction({
    command: form.command,
    args: form.args,
    form: {
      title: cleanCut(form.title, 100),
      fields: fields.map(({ name, kind, into }) => ({ name, kind, ...(into === undefined ? {} : { into }) })),
    },
  });
  const submit = cleanCut(form.submit, maxButtonTitle) || 'Send';
  const left = form.fields.length - fields.length;
  return [
    richTextBlock([form.title], maxHeading, { size: 'Medium', weight: 'Bolder' }),
    richTextBlock(form.intro, 2_000, {}, { spacing: 'Small' }),
    ...fields.flatMap((field, index) => formField(field, inputId(index), tightness, correction)),
    left === 0
      ? null
      : richTextBlock(
          [`${left} more fields do not fit here. Type the command with name=value to set them.`],
          200,
          {
            size: 'Small',
            isSubtle: true,
          },
        ),
    {
      type: 'ActionSet',
      actions: [
        commandAction(
          submit,
          form.command,
          data,
          { mode, fallback: mode === 'execute' },
          { style: 'positive' },
        ),
      ],
    },
  ].filter((part) => part !== null);
}

/** The values of a form that was sent in, by field name; an empty field is null. What was chosen goes before what was typed. */
export function submittedValues(
  data: ActionData,
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Json>> {
  return valuesOf(data, inputs, (id) => textAt(inputs, id) || textAt(inputs, typedInputId(id)));
}

/**
 * The values that a form shows when it is shown again. Of what was chosen in a menu that is searched only the value is
 * known, which says nothing to a person: it is chosen again.
 */
export function valuesToShow(
  data: ActionData,
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Json>> {
  return valuesOf(data, inputs, (id) => textAt(inputs, typedInputId(id)));
}

function valuesOf(
  data: ActionData,
  inputs: Readonly<Record<string, unknown>>,
  suggested: (id: string) => string,
): Readonly<Record<string, Json>> {
  const values: Record<string, Json> = {};
  for (const [index, field] of (data.form?.fields ?? []).entries()) {
    const id = inputId(index);
    const text = field.kind === 'suggest' ? suggested(id).trim() : textAt(inputs, id);
    if (field.kind === 'toggle') values[field.name] = text === 'true';
    else values[field.name] = text === '' ? null : text;
  }
  return values;
}

function textAt(inputs: Readonly<Record<string, unknown>>, id: string): string {
  const typed = inputs[id];
  const isPlain = typeof typed === 'string' || typeof typed === 'number' || typeof typed === 'boolean';
  return isPlain ? String(typed) : '';
}

/** The arguments that a submitted form's button and its inputs make together. */
export function formArgs(data: ActionData, inputs: Readonly<Record<string, unknown>>): Args {
  if (data.form === null) return data.args;
  return submittedArgs({ args: data.args, fields: data.form.fields }, submittedValues(data, inputs));
}
