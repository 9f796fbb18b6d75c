import type { Json } from '../../src/chat/message.ts';
import { nastyTexts } from '../fixtures/nasty.ts';
import type { Random } from './random.ts';

const numbers = [0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 127_416];
/** Deeper than a reader that calls itself for each level may like. */
const depths = [10, 500, 1_500];
const longest = 100_000;

/** A value of any kind, most of them not what was expected. */
export function anyJson(random: Random): Json {
  switch (random.below(9)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(numbers);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return { [random.pick(nastyTexts)]: random.pick(nastyTexts), id: random.pick(numbers) };
    case 6:
      return [random.pick(nastyTexts), random.pick(numbers), null];
    case 7:
      return nested(random.pick(depths), random.chance(0.5));
    default:
      return anyText(random);
  }
}

/** A nasty text, bytes, or a very long one. */
export function anyText(random: Random): string {
  switch (random.below(8)) {
    case 0:
      return Array.from({ length: random.below(40) }, () => String.fromCharCode(random.below(0x10000))).join(
        '',
      );
    case 1:
      return Array.from({ length: random.below(60) }, () => String.fromCharCode(random.below(256))).join('');
    case 2:
      return random.chance(0.1) ? random.pick(nastyTexts).padEnd(random.below(longest), 'x') : '';
    default:
      return random.pick(nastyTexts);
  }
}

/** The same text with something inserted, left out, doubled or changed. */
export function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(12));
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + anyText(random) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, end) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random.below(0x250)) + text.slice(at + 1);
    default:
      return anyText(random);
  }
}

/** The same value with `times` things in it replaced, left out or renamed. */
export function mutateJson(value: Json, random: Random, times: number): Json {
  let mutated = value;
  for (let count = 0; count < times; count += 1) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(value: Json, random: Random): Json {
  if (Array.isArray(value)) return mutateList(value as readonly Json[], random);
  if (typeof value === 'object' && value !== null) {
    return mutateObject(value as Readonly<Record<string, Json>>, random);
  }
  if (typeof value === 'string' && random.chance(0.7)) return mutateText(value, random);
  return anyJson(random);
}

function mutateList(list: readonly Json[], random: Random): Json {
  if (list.length === 0 || random.chance(0.1)) return anyJson(random);
  const at = random.below(list.length);
  if (random.chance(0.1)) return list.toSpliced(at, 1);
  if (random.chance(0.1)) return Array.from({ length: 2 + random.below(40) }, () => list[at] ?? null);
  return list.with(at, mutateOnce(list[at] ?? null, random));
}

function mutateObject(object: Readonly<Record<string, Json>>, random: Random): Json {
  const names = Object.keys(object);
  if (names.length === 0 || random.chance(0.03)) return anyJson(random);
  const name = random.pick(names);
  const { [name]: changed = null, ...rest } = object;
  if (random.chance(0.15)) return rest;
  if (random.chance(0.05)) return { ...rest, [random.pick(nastyTexts)]: changed };
  return { ...object, [name]: mutateOnce(changed, random) };
}

function nested(depth: number, inList: boolean): Json {
  let value: Json = 'deep';
  for (let level = 0; level < depth; level += 1) value = inList ? [value] : { a: value };
  return value;
}
