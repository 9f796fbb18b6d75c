import { isJsonObject } from '../../chat/json-object.ts';
import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';

/** Numbers that JSON does not allow and people write: zeros in front. Text in quotes is passed over, also where they are never closed. */
const leadingZeros = /"(?:\\.|[^"\\])*(?:"|\\?$)|(?<![\w.+-])(-?)0+(?=\d)/gs;

/**
 * Reads JSON as people type it on a phone: smart quotes and non-breaking spaces are understood, and zeros in front of a
 * number are dropped (it is the decimal number that was meant, never an octal one).
 * Throws `BotError('usage')` with the parser's reason.
 */
export function readJson(text: string): Json {
  const strict = tryParse(text);
  if (strict.ok) return strict.value;
  const mended = text
    .replace(/[“”„«»]/g, '"')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(leadingZeros, (found, sign: string | undefined) =>
      found.startsWith('"') ? found : (sign ?? ''),
    );
  const second = tryParse(mended);
  if (second.ok) return second.value;
  throw new BotError('usage', `This is no JSON: ${second.reason}.`, {
    hint: 'Names and text go between double quotes: `{"age": 33, "name": "Ana"}`.',
  });
}

/** One JSON object, e.g. `{"age": 33}`. Throws `BotError('usage')` for anything else. */
export function readJsonObject(text: string): Readonly<Record<string, Json>> {
  const value = readJson(text);
  if (!isJsonObject(value)) {
    throw new BotError('usage', 'The inputs must be one JSON object.', { hint: 'Like `{"age": 33}`.' });
  }
  return value;
}

function tryParse(text: string): { ok: true; value: Json } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (cause) {
    return { ok: false, reason: cause instanceof Error ? cause.message : 'unreadable' };
  }
}
