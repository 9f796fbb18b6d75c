import { badBody } from './errors.ts';

/** What a field of a request body must be. Every field may be null unless it is required. */
type FieldType =
  | 'boolean'
  | 'int'
  | 'guid'
  | { readonly maxLength: number }
  | { readonly oneOf: readonly string[] }
  | { readonly listOf: FieldType }
  | { readonly object: BodyShape };

export interface BodyShape {
  /** The model's name in the server's complaints. */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly required: readonly string[];
}

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Binds a body to its model as a strict server does: a missing required field, an unknown field or a wrong type
 * is refused with 400 and errorCode 0. Returns the fields that were given.
 */
export function bindBody(body: unknown, shape: BodyShape): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw unbound(shape);
  const given = body as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(given)) {
    const type = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (type === undefined) throw unbound(shape, `The property '${name}' does not exist. `);
    if (value !== null && !fits(value, type)) throw unbound(shape, `The value of '${name}' is not valid. `);
  }
  for (const name of shape.required) {
    if (given[name] === undefined || given[name] === null)
      throw unbound(shape, `The ${name} field is required. `);
  }
  return given;
}

function unbound(shape: BodyShape, reason = ''): Error {
  return badBody(`${reason}${shape.name} must not be null`);
}

function fits(value: unknown, type: FieldType): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'int') return typeof value === 'number' && Number.isSafeInteger(value);
  if (type === 'guid') return typeof value === 'string' && guidPattern.test(value);
  if ('maxLength' in type) return typeof value === 'string' && value.length <= type.maxLength;
  if ('oneOf' in type) return typeof value === 'string' && type.oneOf.includes(value);
  if ('listOf' in type) return Array.isArray(value) && value.every((item) => fits(item, type.listOf));
  bindBody(value, type.object);
  return true;
}
