import type { InputLimits, InputOption, JsonValue, ProcessInput } from '../domain/process.ts';

/** References to references, and choices within choices, are followed this far: schemas may go round in circles. */
const maxSteps = 16;
/** Pydantic and its like give every value a title that only repeats its name. */
const separators = /[\s_-]+/g;

type Schema = Readonly<Record<string, unknown>>;

/**
 * The inputs that a JSON Schema of an object declares, as agents and API workflows have them: one for each of its
 * `properties`. References are looked up within the schema, never fetched; what is not understood is taken as JSON, and
 * what is no schema of an object declares nothing. Patterns are left to the process: a bad one could run for hours.
 */
export function schemaInputs(given: unknown): readonly ProcessInput[] {
  if (!isObject(given)) return [];
  const root = resolve(given, given);
  if (!isObject(root.properties)) return [];
  const required = new Set(Array.isArray(root.required) ? root.required : []);
  const inputs = Object.entries(root.properties)
    .filter(([name]) => name !== '')
    .map(([name, property]) => toInput(name, resolve(property, given), required.has(name)));
  const titles = new Map<string, number>();
  for (const { title } of inputs) if (title !== undefined) titles.set(title, (titles.get(title) ?? 0) + 1);
  // Two fields of one title could not be told apart.
  return inputs.map(({ title, ...input }) =>
    title === undefined || titles.get(title) !== 1 ? input : { ...input, title },
  );
}

function toInput(name: string, schema: Schema, required: boolean): ProcessInput {
  const options = optionsOf(schema);
  const declared = typeName(schema, options);
  const format = textOf(schema.format);
  const defaultValue = jsonOf(schema.default);
  const title = textOf(schema.title);
  const description = textOf(schema.description);
  const limits = limitsOf(schema);
  const repeats = title?.replace(separators, '').toLowerCase() === name.replace(separators, '').toLowerCase();
  return {
    name,
    ...(title === null || repeats ? {} : { title }),
    ...(description === null ? {} : { description }),
    type: options === null ? fieldType(declared, format) : 'choice',
    declaredType: format === null ? declared : `${declared} (${format})`,
    required: required && defaultValue === null,
    defaultValue,
    ...(options === null ? {} : { options }),
    ...(limits === null ? {} : { limits }),
  };
}

/** The schema with its references followed and `anyOf: [it, null]` and the like reduced to what they mean. */
function resolve(given: unknown, root: Schema): Schema {
  let schema: Schema = isObject(given) ? given : {};
  for (let steps = 0; steps < maxSteps; steps += 1) {
    const { $ref, ...own } = schema;
    const target = typeof $ref === 'string' ? lookUp($ref, root) : onlyChoice(schema);
    if (target === null) return own;
    const { anyOf: _any, oneOf: _one, allOf: _all, ...rest } = own;
    schema = { ...target, ...rest };
  }
  return {};
}

/** What `#/$defs/Currency` names; null for anything that is not there. */
function lookUp(reference: string, root: Schema): Schema | null {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return null;
  let found: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const name = unescaped(step);
    if ((!isObject(found) && !Array.isArray(found)) || !Object.hasOwn(found, name)) return null;
    found = (found as Schema)[name];
  }
  return isObject(found) ? found : null;
}

/** A step of a JSON Pointer in a URL fragment (RFC 6901, 6). */
function unescaped(step: string): string {
  let plain = step;
  try {
    plain = decodeURIComponent(step);
  } catch {
    // A lone percent sign stands for itself.
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The one schema among `allOf`, or beside null among `anyOf` and `oneOf`. */
function onlyChoice({ allOf, anyOf, oneOf }: Schema): Schema | null {
  for (const choices of [allOf, anyOf, oneOf]) {
    if (!Array.isArray(choices)) continue;
    const real = choices.filter(isObject).filter((choice) => choice.type !== 'null');
    const [only] = real;
    if (only !== undefined && real.length === 1) return only;
  }
  return null;
}

/** What may be chosen: an `enum` of plain values, or `oneOf` (`anyOf`) constants with titles. Null where it is not so. */
function optionsOf({ anyOf, const: only, enum: several, oneOf }: Schema): readonly InputOption[] | null {
  const values: unknown = only === undefined ? several : [only];
  const listed = Array.isArray(values)
    ? values.map((value: unknown) => ({ value, label: null }))
    : ([oneOf, anyOf].find(Array.isArray) ?? [])
        .filter((choice: unknown) => !isObject(choice) || choice.type !== 'null')
        .map((choice: unknown) =>
          isObject(choice)
            ? { value: choice.const, label: textOf(choice.title) }
            : { value: null, label: null },
        );
  const options = listed
    .filter(({ value }) => value !== null)
    .flatMap(({ label, value }) => (isPlain(value) ? [{ value, label: label ?? String(value) }] : []));
  const complete = options.length === listed.filter(({ value }) => value !== null).length;
  return complete && options.length > 0 && options.every(({ label }) => label !== '') ? options : null;
}

function typeName({ type }: Schema, options: readonly InputOption[] | null): string {
  const named = [type].flat().find((one): one is string => typeof one === 'string' && one !== 'null');
  return named ?? (options === null ? '' : typeof options[0]?.value);
}

function fieldType(type: string, format: string | null): ProcessInput['type'] {
  if (type === 'string') return format === 'date' || format === 'date-time' ? 'date' : 'text';
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'json';
}

/** Draft 4 says `exclusiveMinimum: true` beside `minimum`; later drafts give it the number. */
function limitsOf(schema: Schema): InputLimits | null {
  const { exclusiveMaximum, exclusiveMinimum } = schema;
  const least = numberOf(schema.minimum);
  const most = numberOf(schema.maximum);
  const limits = {
    [exclusiveMinimum === true ? 'above' : 'least']: least,
    [exclusiveMaximum === true ? 'below' : 'most']: most,
    ...(typeof exclusiveMinimum === 'number' ? { above: numberOf(exclusiveMinimum) } : {}),
    ...(typeof exclusiveMaximum === 'number' ? { below: numberOf(exclusiveMaximum) } : {}),
    shortest: numberOf(schema.minLength),
    longest: numberOf(schema.maxLength),
  };
  const given = Object.entries(limits).filter(([, limit]) => limit !== null);
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** The value as JSON; null for what is none, or is nested too deep to be shown to anybody. */
export function jsonOf(value: unknown): JsonValue {
  try {
    return JSON.parse(JSON.stringify(value)) as JsonValue;
  } catch {
    return null;
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function isPlain(value: unknown): value is InputOption['value'] {
  return (
    (typeof value === 'string' && value !== '') || numberOf(value) !== null || typeof value === 'boolean'
  );
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
