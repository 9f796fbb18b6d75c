import { z } from 'zod';
import type { JsonValue, ProcessInput } from '../domain/process.ts';
import { jsonOf, schemaInputs } from './json-schema.ts';

/** What a form can show for a .NET type, by its name without namespace `System`; everything else is JSON. */
const netTypes: Readonly<Record<string, ProcessInput['type']>> = {
  string: 'text',
  char: 'text',
  guid: 'text',
  uri: 'text',
  timespan: 'text',
  'security.securestring': 'text',
  byte: 'integer',
  sbyte: 'integer',
  int16: 'integer',
  int32: 'integer',
  int64: 'integer',
  uint16: 'integer',
  uint32: 'integer',
  uint64: 'integer',
  single: 'number',
  double: 'number',
  decimal: 'number',
  boolean: 'boolean',
  datetime: 'date',
  datetimeoffset: 'date',
  dateonly: 'date',
};

const flag = z.boolean().nullish().catch(null);
const name = z.string().min(1);

const netArgument = z.object({ name, type: z.string().catch(''), required: flag, hasDefault: flag });

/**
 * The inputs that a process declares.
 * @param declared `Arguments.Input` of a release: JSON text of an array of .NET arguments (RPA), or a JSON Schema
 *   (agents, API workflows); anything else means that nothing is declared.
 * @param defaults `InputArguments` of the release: JSON text of the values it starts with when none are given.
 */
export function readInputs(declared: unknown, defaults: string | null): readonly ProcessInput[] {
  const parsed = typeof declared === 'string' ? parse(declared) : declared;
  const given = jsonOf(parse(defaults ?? ''));
  const inputs = Array.isArray(parsed) ? netInputs(parsed) : schemaInputs(parsed);
  return inputs.map((input) => withDefault(input, given));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function withDefault(input: ProcessInput, given: JsonValue): ProcessInput {
  const values = new Map(typeof given === 'object' && given !== null ? Object.entries(given) : []);
  const value = values.get(input.name) ?? null;
  return value === null ? input : { ...input, required: false, defaultValue: value };
}

function netInputs(rows: readonly unknown[]): readonly ProcessInput[] {
  return rows.flatMap((row) => {
    const read = netArgument.safeParse(row);
    if (!read.success) return [];
    const declaredType = netTypeName(read.data.type);
    return {
      name: read.data.name,
      type: netTypes[declaredType.replace(/^System\./i, '').toLowerCase()] ?? 'json',
      declaredType,
      required: read.data.required === true && read.data.hasDefault !== true,
      defaultValue: null,
    };
  });
}

/** `System.Int32, mscorlib, Version=…` is `System.Int32`; of a generic type only its own name is kept. */
function netTypeName(assemblyQualified: string): string {
  return (/^[^,`]*/.exec(assemblyQualified)?.[0] ?? '').trim();
}
