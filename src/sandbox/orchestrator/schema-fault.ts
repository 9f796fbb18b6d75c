import { Ajv } from 'ajv';

const ajv = new Ajv({
  strict: false,
  validateFormats: true,
  formats: {
    date: /^\d{4}-\d{2}-\d{2}$/,
    'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/,
  },
});

/** What is wrong with these input arguments by the text of a JSON Schema, naming the argument; null when nothing is. */
export function schemaFault(schema: string, values: Readonly<Record<string, unknown>>): string | null {
  const check = ajv.compile(JSON.parse(schema) as object);
  if (check(values)) return null;
  const [first] = check.errors ?? [];
  const named = first?.instancePath.split('/')[1] ?? '';
  return named === ''
    ? `The input arguments are not valid: they ${first?.message ?? 'do not fit'}.`
    : `The value of the input argument '${named}' ${first?.message ?? 'does not fit'}.`;
}
