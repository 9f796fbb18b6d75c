import type { Memory } from './chat-adapter.ts';

/** Marks texts that leave the bot and come back, so that a changed one is known. */
export interface Seal {
  /** A mark of 15 letters, which fits into what Slack lets an entry of a menu carry. */
  make(text: string): Promise<string>;
  /** `old`: marked with a key that was retired, or not at all (`mark` is null); nothing is known of the text then. */
  check(text: string, mark: string | null): Promise<'good' | 'old' | 'broken'>;
}

/** Where nothing has to be marked: every text counts as good. */
export const noSeal: Seal = { make: async () => '', check: async () => 'good' };

/**
 * Letters alone: digits could be read as the number of a job. The first names the key, the others hold 79 bits: a mark
 * can only be guessed by asking us, once a guess.
 */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const markForm = /^[a-zA-Z]{15}$/;
const digestLetters = 14;

const keyBytes = 32;
/** How long a process may still mark with the key before the newest. */
const generationKeptMs = 60_000;

const generationName = 'seal:generation';
const keyName = (generation: number): string => `seal:key:${generation}`;

/**
 * Marks with HMAC-SHA256 under random keys that all processes on one store share. `first` keeps a value under a name
 * unless there is one, and says which one there is.
 */
export function createSeal(options: {
  readonly memory: Pick<Memory, 'recall'>;
  readonly first: (name: string, value: string) => Promise<string>;
  readonly now: () => Date;
}): Seal {
  const { first, memory, now } = options;
  const keys = new Map<number, Promise<CryptoKey>>();
  let newest: { readonly generation: number; readonly readAt: number } | null = null;

  const generation = async (fresh = false): Promise<number> => {
    const at = now().getTime();
    if (newest !== null && !fresh && at - newest.readAt < generationKeptMs) return newest.generation;
    newest = { generation: await generationIn(memory), readAt: at };
    return newest.generation;
  };

  const keyOf = (which: number): Promise<CryptoKey> => {
    const known = keys.get(which);
    if (known !== undefined) return known;
    const made = importKey(first, which);
    keys.set(which, made);
    // One that could not be had is asked for again.
    made.catch(() => keys.delete(which));
    return made;
  };

  const markOf = async (text: string, which: number): Promise<string> => {
    const digest = await crypto.subtle.sign('HMAC', await keyOf(which), new TextEncoder().encode(text));
    return `${letterOf(which)}${inLetters(new Uint8Array(digest))}`;
  };

  /** The newest key and the one before, as far as one of them has this letter. */
  const named = (letter: string, last: number): number | null =>
    [last, last - 1].find((which) => which > 0 && letterOf(which) === letter) ?? null;

  return {
    make: async (text) => markOf(text, await generation()),
    async check(text, mark) {
      if (mark === null) return 'old';
      if (!markForm.test(mark)) return 'broken';
      // Another process may mark with a newer key already.
      const which =
        named(mark.charAt(0), await generation()) ?? named(mark.charAt(0), await generation(true));
      if (which === null) return 'old';
      return sameLetters(await markOf(text, which), mark) ? 'good' : 'broken';
    },
  };
}

/**
 * Makes a new key: what was marked with the key before is still taken, what is older counts as not marked. Other
 * processes follow within a minute. Returns the number of the new key.
 */
export async function renewSeal(memory: Pick<Memory, 'keep' | 'recall'>): Promise<number> {
  const next = (await generationIn(memory)) + 1;
  await memory.keep(generationName, String(next));
  return next;
}

async function generationIn(memory: Pick<Memory, 'recall'>): Promise<number> {
  return Number((await memory.recall(generationName)) ?? 1);
}

async function importKey(
  first: (name: string, value: string) => Promise<string>,
  generation: number,
): Promise<CryptoKey> {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(keyBytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const bytes = new TextEncoder().encode(await first(keyName(generation), fresh));
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

function letterOf(generation: number): string {
  return letters.charAt(generation % letters.length);
}

function inLetters(digest: Uint8Array): string {
  let rest = digest.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let at = 0; at < digestLetters; at += 1) {
    text += letters.charAt(Number(rest % BigInt(letters.length)));
    rest /= BigInt(letters.length);
  }
  return text;
}

/** Compared without telling by the time it takes where they differ. */
function sameLetters(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
