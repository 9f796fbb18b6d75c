import { z } from 'zod';
import type { Field } from '../chat/form.ts';
import type { Args, Json } from '../chat/message.ts';

/** What a form's submit button must know of a field to read its value back. */
interface FieldKey {
  readonly name: string;
  readonly kind: Field['kind'];
  readonly into?: 'inputs';
}

/** What a button of ours carries: a command with its arguments, and for a form the fields in the order of their inputs. */
export interface ActionData {
  readonly command: string;
  readonly args: Args;
  readonly form: { readonly title: string; readonly fields: readonly FieldKey[] } | null;
}

/** Short keys: a list of 20 rows carries 40 of these within 25 KB. */
export function encodeAction(data: ActionData): Readonly<Record<string, Json>> {
  return {
    v: 1,
    c: data.command,
    a: data.args,
    ...(data.form === null
      ? {}
      : {
          t: data.form.title,
          f: data.form.fields.map((field) => [field.name, field.kind, field.into === 'inputs' ? 1 : 0]),
        }),
  };
}

const kinds = ['text', 'number', 'integer', 'date', 'json', 'toggle', 'choice', 'suggest'] as const;

const wire = z.looseObject({
  v: z.literal(1),
  c: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  a: z.record(z.string(), z.json()),
  t: z.string().optional(),
  f: z.array(z.tuple([z.string(), z.enum(kinds), z.union([z.literal(0), z.literal(1)])])).optional(),
});

/** Reads a button's data back. Null when it is not ours or of a version that we do not know. */
export function decodeAction(value: unknown): ActionData | null {
  const parsed = wire.safeParse(value);
  if (!parsed.success) return null;
  const { c, a, t, f } = parsed.data;
  return {
    command: c,
    args: a,
    form:
      f === undefined
        ? null
        : {
            title: t ?? '',
            fields: f.map(([name, kind, into]) =>
              into === 1 ? { name, kind, into: 'inputs' } : { name, kind },
            ),
          },
  };
}

/** The id of the input that belongs to the field at this place; apart from the keys of the button's own data. */
export function inputId(index: number): string {
  return `field${index}`;
}

/** The id of the input beside it into which one may type what the first one offers. */
export function typedInputId(id: string): string {
  return `${id}typed`;
}
