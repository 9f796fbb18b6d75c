import { createRedactor } from '../redact/redactor.ts';
import { readSecretFile } from './secret-file.ts';
import { secretsIn } from './secret-values.ts';
import { isSecret, type SettingName } from './table.ts';
import { isUrl } from './values.ts';

/** Reads settings from the environment and collects what is wrong with them. */
export interface Reader {
  /** The trimmed value, of a secret also from the file that `NAME_FILE` names; null when unset or empty. */
  text(name: SettingName): string | null;
  /** Values separated by commas. */
  list(name: SettingName): readonly string[];
  /** An http(s) URL without a slash at its end; a wrong one is a fault. */
  url(name: SettingName): string | null;
  /** Notes a fault: what is wrong, and what to do about it. */
  fault(name: SettingName, wrong: string, todo: string): void;
  /** A line for each, without secrets. */
  readonly faults: readonly string[];
  /** The secrets that were read so far. */
  secrets(): readonly string[];
}

export function createReader(env: Readonly<Record<string, string | undefined>>): Reader {
  const faults: string[] = [];
  const read = new Map<SettingName, string | null>();
  /** Settings whose file is at fault: what follows from that is not said, too. */
  const unread = new Set<SettingName>();

  const secrets: Reader['secrets'] = () =>
    [...read].flatMap(([name, value]) => (value !== null && isSecret(name) ? secretsIn(value) : []));

  const note = (name: string, wrong: string, todo: string): void => {
    const redactor = createRedactor({ names: [], shown: [], patterns: [], off: [], values: secrets() });
    faults.push(`${name}: ${redactor.text(wrong).shown}. ${todo}.`);
  };

  function find(name: SettingName): string | null {
    const given = env[name]?.trim() || null;
    const path = isSecret(name) ? env[`${name}_FILE`]?.trim() || null : null;
    if (path === null) return given;
    const file = given === null ? readSecretFile(path) : both(name);
    if ('value' in file) return file.value;
    unread.add(name);
    note(`${name}_FILE`, file.wrong, file.todo);
    return null;
  }

  function text(name: SettingName): string | null {
    const known = read.get(name);
    if (known !== undefined) return known;
    const value = find(name);
    read.set(name, value);
    // It would break the request that it is sent in, and what reports that tells the request.
    if (value !== null && isSecret(name) && hasControl(value)) {
      note(name, 'holds a line end or another control character', 'Give the secret alone, on one line');
    }
    return value;
  }

  const fault: Reader['fault'] = (name, wrong, todo) => {
    if (!unread.has(name)) note(name, wrong, todo);
  };

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
        const said = isSecret(name) ? 'is' : `${value} is`;
        fault(name, `${said} no http(s) URL`, 'Give the whole address, beginning with https://');
      }
      return value?.replace(/\/+$/, '') ?? null;
    },
    fault,
    faults,
    secrets,
  };
}

function both(name: SettingName): ReturnType<typeof readSecretFile> {
  return { wrong: `set together with ${name}`, todo: 'Remove one of the two' };
}

function hasControl(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f]/.test(value);
}
