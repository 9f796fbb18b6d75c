import type { Field, Form, Option } from '../../chat/form.ts';
import type { Args, Json } from '../../chat/message.ts';
import type { Process, ProcessInput } from '../../domain/process.ts';
import { dotted } from '../../views/rich-text.ts';
import { limitWords } from './input-limits.ts';
import { isUtc } from './input-values.ts';
import { processSource } from './process-options.ts';

/** Which form was filled in. */
type StartStep = 'process' | 'inputs';

/**
 * Asks for the process, where nothing was named; `options` are offered before anything is typed.
 * `once`: see `Order`.
 */
export function processForm(options: readonly Option[], once: string): Form {
  return {
    title: processFormTitle,
    submit: 'Next',
    command: 'start',
    args: { step: 'process' satisfies StartStep, once },
    intro: [],
    fields: [
      {
        kind: 'suggest',
        source: processSource,
        name: 'process',
        label: 'Process',
        required: true,
        hint: null,
        options,
        initial: null,
        placeholder: 'Type a part of its name',
      },
    ],
  };
}

export const processFormTitle = 'Start a process';

/** Asks for the inputs: a typed field each, with the process's own names, required ones marked, defaults filled in. */
export function inputsForm(
  process: Process,
  kept: Args,
  given: Readonly<Record<string, Json>>,
  /** It takes an approval: then the form asks why, too. */
  asksWhy: boolean,
): Form {
  const why: readonly Field[] =
    asksWhy && !process.inputs.some(({ name }) => name === reason.name) ? [reason] : [];
  return {
    title: formTitle(process.name),
    submit: 'Start',
    command: 'start',
    args: { ...kept, step: 'inputs' satisfies StartStep },
    intro: dotted([
      process.folder.path,
      process.version === null ? null : `v${process.version}`,
      process.description === null || process.description === '' ? null : process.description,
    ]),
    fields: [...process.inputs.map((input) => fieldOf(input, given[input.name] ?? null)), ...why],
  };
}

const reason: Field = {
  kind: 'text',
  name: 'reason',
  label: 'Why',
  required: true,
  hint: 'Somebody else has to approve this start',
  initial: null,
};

/** Slack shows 24 characters of a title; its renderer cuts. */
export function formTitle(process: string): string {
  return `Start ${process}`;
}

/** What to type, where the field itself does not say. */
const hints: Readonly<Record<ProcessInput['type'], string | null>> = {
  text: null,
  number: 'A number',
  integer: 'A whole number',
  boolean: null,
  date: null,
  choice: null,
  json: 'JSON',
};

function fieldOf(input: ProcessInput, given: Json): Field {
  const value = given ?? input.defaultValue;
  const base = {
    name: input.name,
    label: input.title ?? input.name,
    required: input.required && input.defaultValue === null && input.type !== 'boolean',
    hint: hintOf(input),
    into: 'inputs',
  } as const;
  switch (input.type) {
    case 'boolean':
      return { ...base, kind: 'toggle', initial: value === null ? null : value === true || value === 'true' };
    case 'json':
      return { ...base, kind: 'json', initial: value === null ? null : asText(value), long: true };
    case 'date':
      return { ...base, kind: 'date', initial: /^\d{4}-\d\d-\d\d/.exec(asText(value))?.[0] ?? null };
    case 'choice': {
      const options = (input.options ?? []).map((option) => ({
        value: String(option.value),
        label: option.label,
      }));
      return { ...base, kind: 'choice', options, initial: value === null ? null : asText(value) };
    }
    case 'text':
    case 'number':
    case 'integer':
      return { ...base, kind: input.type, initial: value === null ? null : asText(value) };
  }
}

/** What it is for, then what may stand there. */
function hintOf(input: ProcessInput): string | null {
  const limits = limitWords(input);
  const kind = isUtc(input) ? 'In UTC' : hints[input.type];
  const typed = limits === null ? kind : kind === null ? limits : `${kind}, ${limits}`;
  const parts = [input.description, typed].filter((part) => part !== undefined && part !== null);
  return parts.length === 0 ? null : parts.join(' · ');
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
