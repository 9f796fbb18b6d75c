import { isJsonObject } from '../../chat/json-object.ts';
import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import type { InputOption, ProcessInput } from '../../domain/process.ts';
import { cut } from '../../views/rich-text.ts';
import { didYouMean } from '../reading/nearest.ts';
import { limitFault } from './input-limits.ts';
import { readJson } from './json-inputs.ts';

/** What StartJobs takes at most, names, quotes and brackets included (guide, "Start job"). */
const maxInputsLength = 10_000;
/** Values of a choice that an error names. */
const mostOptions = 12;

export interface InputValues {
  readonly values: Readonly<Record<string, Json>>;
  /** What is wrong, by input name; empty when all can be sent. */
  readonly errors: Readonly<Record<string, string>>;
}

/**
 * The values as they are sent: each of the declared type, names as declared (any case is understood). Text stays text;
 * `0065` for a number is 65. A process that declares nothing takes what is given.
 */
export function readInputs(
  declared: readonly ProcessInput[],
  given: Readonly<Record<string, Json>>,
): InputValues {
  if (declared.length === 0) {
    const guessed = Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? guess(value) : value,
    ]);
    return { values: Object.fromEntries(guessed) as Record<string, Json>, errors: {} };
  }
  const values: [string, Json][] = [];
  const errors: [string, string][] = [];
  const names = declared.map((input) => input.name);
  const taken = new Set<string>();
  for (const input of declared) {
    const name = nameIn(given, input.name);
    const value = name === null ? null : (given[name] ?? null);
    if (name !== null) taken.add(name);
    if (value === null || value === '') {
      if (value === '' && input.type === 'text' && limitFault(input, value) === null)
        values.push([input.name, '']);
      else if (input.required && input.defaultValue === null) errors.push([input.name, 'is required']);
      continue;
    }
    const read = withinLimits(input, readValue(input, value));
    if (read.ok) values.push([input.name, read.value]);
    else errors.push([input.name, read.wrong]);
  }
  for (const name of Object.keys(given)) {
    if (!taken.has(name))
      errors.push([
        name,
        `is no input of this process. ${didYouMean(name, names) ?? `It has ${names.join(', ')}.`}`,
      ]);
  }
  return { values: Object.fromEntries(values), errors: Object.fromEntries(errors) };
}

/** Throws `BotError('usage')` with the count when the values are too long to be sent. */
export function checkLength(values: Readonly<Record<string, Json>>): void {
  const { length } = JSON.stringify(values);
  if (length <= maxInputsLength) return;
  throw new BotError(
    'usage',
    `The inputs are ${length} characters of JSON; Orchestrator takes ${maxInputsLength} at most.`,
    {
      hint: 'Shorten them, or let the process read the data from a file, a queue or a bucket.',
    },
  );
}

type Read = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly wrong: string };

function readValue(input: ProcessInput, value: Json): Read {
  switch (input.type) {
    case 'text':
      return typeof value === 'object' ? wrong('must be text', value) : good(String(value));
    case 'integer':
      return readInteger(value, input.declaredType);
    case 'number':
      return readNumber(value);
    case 'boolean':
      return readBoolean(value);
    case 'date':
      return readDate(input, value);
    case 'choice':
      return readChoice(input.options ?? [], value);
    case 'json':
      return readAnyJson(value);
  }
}

function readInteger(value: Json, declaredType: string): Read {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (!/^[+-]?\d+$/.test(text)) return wrong('must be a whole number', value);
  const number = BigInt(text.replace(/^\+/, ''));
  const [least, most] = /int32|^int$|integer32/i.test(declaredType)
    ? [-(2n ** 31n), 2n ** 31n - 1n]
    : [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)];
  if (number < least || number > most) return { ok: false, wrong: `must lie between ${least} and ${most}` };
  return good(Number(number));
}

function readNumber(value: Json): Read {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (/^[+-]?\d+,\d+$/.test(text)) return wrong('must be a number with a point, not a comma', value);
  const number = Number(text);
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text) || !Number.isFinite(number)) {
    return wrong('must be a number', value);
  }
  const digits = text.replace(/e.*$/i, '').replace(/[^\d]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length > 15) return wrong('has more digits than can be sent exactly (15)', value);
  return good(number === 0 ? 0 : number);
}

function readBoolean(value: Json): Read {
  if (typeof value === 'boolean') return good(value);
  const word = (typeof value === 'object' ? '' : String(value)).trim().toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(word)) return good(true);
  if (['false', 'no', 'off', '0'].includes(word)) return good(false);
  return wrong('must be true or false', value);
}

/** Its value is a moment with a zone, as JSON Schema wants it; .NET's `DateTime` has none. */
export function isUtc({ declaredType, type }: ProcessInput): boolean {
  return type === 'date' && declaredType.endsWith('(date-time)');
}

/**
 * A date alone is its midnight, on the clock of the robot: no zone is added. JSON Schema's `date` is the day alone, and
 * its `date-time` must have a zone.
 */
function readDate(input: ProcessInput, value: Json): Read {
  const text = typeof value === 'string' ? value.trim() : '';
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,7})?)?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(
    text,
  );
  const day = parts?.[1] ?? '';
  const valid = day !== '' && new Date(`${day}T00:00:00Z`).toString() !== 'Invalid Date';
  if (!valid || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
    return wrong('must be a date such as 2026-11-23 or 2026-11-23T14:00', value);
  }
  if (input.declaredType.endsWith('(date)')) {
    return parts?.[2] === undefined ? good(day) : wrong('must be a day such as 2026-11-23', value);
  }
  const zone = (parts?.[4] ?? (isUtc(input) ? 'Z' : '')).toUpperCase().replace(/(\d\d)(\d\d)$/, '$1:$2');
  return good(`${day}T${parts?.[2] ?? '00:00'}${parts?.[3] ?? ':00'}${zone}`);
}

function readChoice(options: readonly InputOption[], value: Json): Read {
  const said = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const same = (text: string): boolean => text.toLowerCase() === said.toLowerCase();
  const found =
    options.find((option) => String(option.value) === said) ??
    options.find((option) => same(String(option.value))) ??
    options.find((option) => same(option.label));
  if (found !== undefined) return good(found.value);
  const words = options.slice(0, mostOptions).map((option) => String(option.value));
  return wrong(`must be one of ${words.join(', ')}${options.length > words.length ? ' …' : ''}`, value);
}

function withinLimits(input: ProcessInput, read: Read): Read {
  const fault = read.ok ? limitFault(input, read.value) : null;
  return fault === null ? read : { ok: false, wrong: fault };
}

function readAnyJson(value: Json): Read {
  if (typeof value !== 'string') return good(value);
  try {
    return good(readJson(value));
  } catch (cause) {
    return { ok: false, wrong: cause instanceof BotError ? cause.message : 'must be JSON' };
  }
}

/** Without a declared type: what looks like JSON's own words and numbers is one; a leading zero makes it text. */
function guess(text: string): Json {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(text)) return Number(text);
  if (!/^[[{]/.test(text)) return text;
  try {
    const value = readJson(text);
    return isJsonObject(value) || Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}

function nameIn(given: Readonly<Record<string, Json>>, name: string): string | null {
  if (Object.hasOwn(given, name)) return name;
  return Object.keys(given).find((each) => each.toLowerCase() === name.toLowerCase()) ?? null;
}

function good(value: Json): Read {
  return { ok: true, value };
}

function wrong(what: string, value: Json): Read {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { ok: false, wrong: `${what}; “${cut(text, 40)}” is not` };
}
