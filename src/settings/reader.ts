import type { SettingName } from './table.ts';
import { isUrl } from './values.ts';

/** Reads settings from the environment and collects what is wrong with them. */
export interface Reader {
  /** The trimmed value; null when unset or empty. */
  text(name: SettingName): string | null;
  /** Values separated by commas. */
  list(name: SettingName): readonly string[];
  /** An http(s) URL without a slash at its end; a wrong one is a fault. */
  url(name: SettingName): string | null;
  /** Notes a fault: what is wrong, and what to do about it. */
  fault(name: SettingName, wrong: string, todo: string): void;
  readonly faults: readonly string[];
}

export function createReader(env: Readonly<Record<string, string | undefined>>): Reader {
  const faults: string[] = [];
  const fault: Reader['fault'] = (name, wrong, todo) => {
    faults.push(`${name}: ${wrong}. ${todo}.`);
  };
  const text: Reader['text'] = (name) => env[name]?.trim() || null;
  return {
    text,
    list: (name) =>
      (text(name) ?? '')
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    url: (name) => {
      const value = text(name);
      if (value !== null && !isUrl(value)) {
        fault(name, `${value} is no http(s) URL`, 'Give the whole address, beginning with https://');
      }
      return value?.replace(/\/+$/, '') ?? null;
    },
    fault,
    faults,
  };
}
