import { isCardNumber } from './check-digits.ts';
import { hiddenMark } from './hidden-mark.ts';
import { type FallibleRule, knownSecrets } from './known-secrets.ts';
import { withoutNamedValues } from './named-values.ts';
import type { Pattern } from './pattern.ts';
import { createNameTest } from './secret-names.ts';

/** What is secret here, beside what is secret everywhere. */
export interface Redaction {
  /** Names of values that are secret; `*` stands for anything. */
  readonly names: readonly string[];
  /** Names that only look so. */
  readonly shown: readonly string[];
  /** Texts that are secret wherever they stand. */
  readonly patterns: readonly Pattern[];
  /** What is not looked for. */
  readonly off: readonly FallibleRule[];
  /** Our own secrets, word for word. */
  readonly values: readonly string[];
}

export const noRedaction: Redaction = { names: [], shown: [], patterns: [], off: [], values: [] };

/** Text or a value with its secrets taken out, and how many there were. */
interface Redacted<T> {
  readonly shown: T;
  readonly hidden: number;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Takes out what nobody should read in a chat, a file or a log. What was redacted once stays as it is. */
export interface Redactor {
  /**
   * Running text without our own secrets, what the settings call secret, values behind a secret name, tokens, passwords
   * in addresses, private keys, random Base64, numbers of cards and accounts. Takes time in proportion to the text.
   */
  text(text: string): Redacted<string>;
  /** A value of JSON: what stands under a secret name goes whole, other texts by what is in them. */
  json(value: Json): Redacted<Json>;
  isSecretName(name: string): boolean;
}

/** Two do for what people and programs write; the bound keeps the time in proportion to the text. */
const mostPasses = 8;
/** Shorter ones are parts of words. */
const leastValue = 6;
/** Every text that holds a secret by its looks or its name has one of these; most names and ids have none. */
const suspicious =
  /[:=]|\d[ -]?\d[ -]?\d[ -]?\d[ -]?\d[ -]?\d|bearer|basic|[\w+/.~-]{16}|[A-Z]{2}\d{2} ?[A-Z0-9]{4}|-----/i;

export function createRedactor(redaction: Redaction = noRedaction): Redactor {
  const isSecretName = createNameTest(redaction.names, redaction.shown);
  const known = knownSecrets.filter(({ rule }) => rule === null || !redaction.off.includes(rule));
  const cards = !redaction.off.includes('cards');
  const values = spellings(redaction.values);
  const { patterns } = redaction;

  function once(text: string): Redacted<string> {
    let hidden = 0;
    const hide = (): string => {
      hidden += 1;
      return hiddenMark;
    };
    let shown = text;
    for (const value of values) shown = shown.replaceAll(value, hide);
    for (const pattern of patterns) {
      shown = pattern.replace(shown, (found) => (found === hiddenMark ? found : hide()));
    }
    if (!suspicious.test(shown)) return { shown, hidden };
    for (const { needs, replace } of known) {
      if (needs.every((need) => shown.includes(need))) shown = replace(shown, hide);
    }
    return { shown: withoutNamedValues(shown, isSecretName, hide), hidden };
  }

  const redactText: Redactor['text'] = (text) => {
    let { shown, hidden } = once(text);
    // What is hidden may have kept its neighbour from being seen: digits beside a card number, a name beside a value.
    for (let pass = 1, found = hidden; found > 0 && pass < mostPasses; pass += 1) {
      ({ shown, hidden: found } = once(shown));
      hidden += found;
    }
    return { shown, hidden };
  };

  const redactJson: Redactor['json'] = (value) => {
    let hidden = 0;
    const walk = (each: Json, name: string | null): Json => {
      if (name !== null && isSecret(name, each)) {
        hidden += 1;
        return hiddenMark;
      }
      if (typeof each === 'string') {
        const found = redactText(each);
        hidden += found.hidden;
        return found.shown;
      }
      if (typeof each === 'number' && cards && isCardNumber(String(each))) {
        hidden += 1;
        return hiddenMark;
      }
      if (typeof each !== 'object' || each === null) return each;
      if (isList(each)) return each.map((item) => walk(item, null));
      return Object.fromEntries(
        Object.entries(each).map(([key, item]) => [redactText(key).shown, walk(item, key)]),
      );
    };
    const shown = walk(value, null);
    return { shown, hidden };
  };

  function isSecret(name: string, value: Json): boolean {
    return (
      value !== null &&
      typeof value !== 'boolean' &&
      value !== '' &&
      value !== hiddenMark &&
      isSecretName(name)
    );
  }

  return { text: redactText, json: redactJson, isSecretName };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Our secrets as they may stand in texts, longest first, so that no part of one is left. */
function spellings(values: readonly string[]): readonly string[] {
  const all = values.flatMap((value) => {
    if (value.length < leastValue) return [];
    const encoded = encodeURIComponent(value);
    return [
      value,
      JSON.stringify(value).slice(1, -1),
      encoded,
      encoded.replaceAll('%20', '+'),
      Buffer.from(value).toString('base64').replace(/=+$/, ''),
    ];
  });
  return [...new Set(all)].toSorted((a, b) => b.length - a.length);
}
