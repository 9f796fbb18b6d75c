import { isJsonObject } from '../../chat/json-object.ts';
import type { Args, Json } from '../../chat/message.ts';
import type { Command } from '../define.ts';
import { quote } from './quotes.ts';

/** Text that stands for itself without quotes. Two slashes would make an address of what stands before. */
const plain = /^(?!\/\/)[\p{L}\p{N}_./#*@\\+-]+$/u;
const plainName = /^[\p{L}_][\p{L}\p{N}_.$-]*$/u;

/** The line that a person would type for these arguments; `parse` reads it back to the same. Hidden arguments are left out. */
export function print(command: Pick<Command, 'name' | 'args'>, args: Args): string {
  const parts = Object.entries(command.args).flatMap(([name, spec]): string[] => {
    const value = args[name] ?? null;
    if (value === null) return [];
    switch (spec.form) {
      case 'rest':
        return [printValue(said(value))];
      case 'words':
        return (Array.isArray(value) ? value : [value]).map((each: Json) => printValue(said(each)));
      case 'filter':
        return [`${name}:${printValue(said(value))}`];
      case 'inputs':
        return isJsonObject(value) ? printInputs(value) : [];
      case 'raw':
        return [said(value)];
      case 'hidden':
        return [];
    }
  });
  return [command.name, ...parts].join(' ');
}

function printInputs(value: Readonly<Record<string, Json>>): string[] {
  const entries = Object.entries(value);
  const simple = entries.length > 0 && entries.every(([, each]) => typeof each === 'string');
  if (!simple) return [JSON.stringify(value)];
  return entries.map(
    ([name, each]) => `${plainName.test(name) ? name : quote(name)}=${printValue(said(each))}`,
  );
}

/** Buttons carry a time with the words that were typed for it. */
function said(value: Json): string {
  if (typeof value === 'string') return value;
  return isJsonObject(value) && typeof value.said === 'string' ? value.said : JSON.stringify(value);
}

/** A value as it is typed: in quotes where it would not stand for itself. */
export function printValue(value: string): string {
  return plain.test(value) ? value : quote(value);
}
