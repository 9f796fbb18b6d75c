import type { Field, Option } from '../chat/form.ts';
import type { Json } from '../chat/message.ts';
import type { CardPart } from './card.ts';
import { cleanCut } from './escape.ts';
import { teamsChoices } from './option.ts';
import { richTextBlock } from './rich-text.ts';
import { suggestInputs } from './suggest-field.ts';

/** How much of a form is shown. */
export interface Tightness {
  readonly options: number;
  readonly hints: boolean;
  readonly initial: number;
}

/** What is wrong with a form that was sent in, by field name, and the values to keep. */
export interface Correction {
  readonly errors: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json>>;
}

/** One field: its input or inputs, what is wrong with it, and its small print. */
export function formField(
  field: Field,
  id: string,
  tightness: Tightness,
  correction: Correction | null,
): readonly (CardPart | null)[] {
  const error = correction?.errors[field.name];
  const given = correction?.values[field.name];
  const label = labelOf(field);
  const { parts, remark } = inputs(field, id, label, given, tightness);
  const hint = [tightness.hints ? field.hint : null, remark].filter((text) => text !== null).join(' · ');
  return [
    ...parts,
    error === undefined
      ? null
      : richTextBlock(
          [error],
          500,
          { size: 'Small', color: 'Attention', weight: 'Bolder' },
          { spacing: 'None' },
        ),
    richTextBlock([hint], 300, { size: 'Small', isSubtle: true }, { spacing: 'None' }),
  ];
}

interface Inputs {
  readonly parts: readonly CardPart[];
  readonly remark: string | null;
}

function inputs(
  field: Field,
  id: string,
  label: string,
  given: Json | undefined,
  tightness: Tightness,
): Inputs {
  if (field.kind === 'suggest') {
    const shown = { id, label, typed: textOf(given ?? null), options: tightness.options };
    return { parts: suggestInputs(field, shown), remark: null };
  }
  const { part, remark } = input(field, given === undefined ? field.initial : given, tightness);
  // A required toggle would have to be on: of a yes-or-no question both answers count.
  const isDemanded = field.required && field.kind !== 'toggle';
  const whole = {
    ...part,
    id,
    ...(field.kind === 'toggle' ? {} : { label }),
    ...(isDemanded ? { isRequired: true, errorMessage: `Fill in ${label}.` } : {}),
  };
  return { parts: [whole], remark };
}

function labelOf(field: Field): string {
  return cleanCut(field.label, 150) || cleanCut(field.name, 150) || '…';
}

interface Input {
  readonly part: CardPart;
  /** What the person should know because something could not be shown. */
  readonly remark: string | null;
}

function input(
  field: Exclude<Field, { readonly kind: 'suggest' }>,
  initial: Json,
  tightness: Tightness,
): Input {
  switch (field.kind) {
    // Numbers are typed as text: clients round long ones and read commas differently.
    case 'number':
    case 'integer':
    case 'text':
    case 'json': {
      const value = textOf(initial);
      const shown = value.length <= tightness.initial;
      return {
        part: {
          type: 'Input.Text',
          ...(field.long === true || field.kind === 'json' ? { isMultiline: true } : {}),
          ...(field.placeholder === undefined ? {} : { placeholder: cleanCut(field.placeholder, 100) }),
          ...(shown && value !== '' ? { value: value.toWellFormed() } : {}),
        },
        remark: shown ? null : 'its default is too long to show here',
      };
    }
    case 'date': {
      const value = textOf(initial).slice(0, 10);
      return {
        part: { type: 'Input.Date', ...(/^\d{4}-\d{2}-\d{2}$/.test(value) ? { value } : {}) },
        remark: null,
      };
    }
    case 'toggle':
      return {
        part: {
          type: 'Input.Toggle',
          title: labelOf(field),
          value: String(initial === true),
        },
        remark: null,
      };
    case 'choice':
      return choice(field.options, textOf(initial), tightness);
  }
}

function choice(options: readonly Option[], initial: string, tightness: Tightness): Input {
  // A choice needs a value that is not empty; an empty one is what a set means when nothing is chosen.
  const choices = options.filter((option) => option.value !== '');
  const none = options.find((option) => option.value === '');
  const offered = choices.slice(0, tightness.options);
  const placeholder = none === undefined ? {} : { placeholder: cleanCut(none.label, 100) };
  if (offered.length === 0) return { part: { type: 'Input.Text', ...placeholder }, remark: null };
  return {
    part: {
      type: 'Input.ChoiceSet',
      style: 'compact',
      ...placeholder,
      choices: teamsChoices(offered),
      ...(offered.some((option) => option.value === initial) ? { value: initial.toWellFormed() } : {}),
    },
    remark: offered.length < choices.length ? `the first ${offered.length} of ${choices.length}` : null,
  };
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
