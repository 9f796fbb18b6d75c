import type { Args, Json, RichText } from './message.ts';

/**
 * A form: submitted, it becomes the command with `args` plus `values`
 * (field name to value: text and choices, suggested ones too, as strings, numbers as the text typed, toggles as booleans).
 * The values stand under `args.inputs` for fields with `into: 'inputs'`, else directly in `args`.
 */
export interface Form {
  /** At most 24 characters on Slack; renderers cut. */
  readonly title: string;
  readonly submit: string;
  readonly command: string;
  readonly args: Args;
  readonly intro: RichText;
  readonly fields: readonly Field[];
}

export type Field =
  | (FieldBase & {
      readonly kind: 'text' | 'number' | 'integer' | 'date' | 'json';
      readonly initial: string | null;
      readonly placeholder?: string;
      /** Several lines. */
      readonly long?: boolean;
    })
  | (FieldBase & { readonly kind: 'toggle'; readonly initial: boolean | null })
  | (FieldBase & {
      readonly kind: 'choice';
      readonly options: readonly Option[];
      readonly initial: string | null;
    })
  /**
   * One choice out of many more than a form can list: its options are asked for while the person types. Submitted, it is
   * the value of an option, or what was typed in its place where the platform takes that.
   */
  | (FieldBase & {
      readonly kind: 'suggest';
      /** What is to be offered, e.g. `process`. */
      readonly source: string;
      /** What a platform may offer before anything is typed; the others ask for that too. */
      readonly options: readonly Option[];
      readonly initial: Option | null;
      readonly placeholder?: string;
    });

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** Small print below the field, e.g. the declared type. */
  readonly hint: string | null;
  readonly into?: 'inputs';
}

export interface Option {
  readonly value: string;
  readonly label: string;
  /** What tells it from others of the same label, e.g. the folder of a process. */
  readonly description?: string;
}

/** The arguments of a submitted form. `values` holds one entry a field; an empty optional field is null. */
export function submittedArgs(
  form: { readonly args: Args; readonly fields: readonly Pick<Field, 'name' | 'into'>[] },
  values: Readonly<Record<string, Json>>,
): Args {
  const direct: Record<string, Json> = {};
  const inputs: Record<string, Json> = {};
  for (const field of form.fields) {
    const value = values[field.name] ?? null;
    if (value === null) continue;
    (field.into === 'inputs' ? inputs : direct)[field.name] = value;
  }
  return { ...form.args, ...direct, ...(Object.keys(inputs).length > 0 ? { inputs } : {}), submitted: true };
}
