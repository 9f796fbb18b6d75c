import type { Field, Form } from '../chat/form.ts';
import type { Args, Json } from '../chat/message.ts';
import type { Process, ProcessInput } from '../domain/process.ts';
import { dotted } from '../views/rich-text.ts';

/** Which form was filled in. */
type StartStep = 'process' | 'inputs';

/** Asks for the process, where nothing was named. `once`: see `Order`. */
export function processForm(initial: string | null, once: string): Form {
  return {
    title: 'Start a process',
    submit: 'Next',
    command: 'start',
    args: { step: 'process' satisfies StartStep, once },
    intro: [],
    fields: [
      {
        kind: 'text',
        name: 'process',
        label: 'Process',
        required: true,
        hint: 'Its name as Orchestrator shows it; any case',
        initial,
        placeholder: 'Release_Project',
      },
    ],
  };
}

/** Asks for the inputs: a typed field each, with the process's own names, required ones marked, defaults filled in. */
export function inputsForm(process: Process, kept: Args, given: Readonly<Record<string, Json>>): Form {
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
    fields: process.inputs.map((input) => fieldOf(input, given[input.name] ?? null)),
  };
}

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
  json: 'JSON',
};

function fieldOf(input: ProcessInput, given: Json): Field {
  const value = given ?? input.defaultValue;
  const base = {
    name: input.name,
    label: input.name,
    required: input.required && input.defaultValue === null && input.type !== 'boolean',
    hint: hints[input.type],
    into: 'inputs',
  } as const;
  switch (input.type) {
    case 'boolean':
      return { ...base, kind: 'toggle', initial: value === null ? null : value === true || value === 'true' };
    case 'json':
      return { ...base, kind: 'json', initial: value === null ? null : asText(value), long: true };
    case 'date':
      return { ...base, kind: 'date', initial: /^\d{4}-\d\d-\d\d/.exec(asText(value))?.[0] ?? null };
    case 'text':
    case 'number':
    case 'integer':
      return { ...base, kind: input.type, initial: value === null ? null : asText(value) };
  }
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
