/** A repeatable source of chance: the same seed gives the same tenant on every run. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  /** A version 4 GUID in lower case. */
  guid(): string;
}

const guidTemplate = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';
const hexDigits = '0123456789abcdef';

/** Creates a generator (mulberry32) from a seed of 32 bits. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  /** One flat string a GUID: a million of them pieced together would take twice the memory. */
  const letters = Buffer.from(guidTemplate, 'latin1');
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = (): number => word() / 2 ** 32;
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)];
      if (chosen === undefined) throw new RangeError('nothing to pick from');
      return chosen;
    },
    guid: () => {
      let bits = 0;
      for (let at = 0; at < guidTemplate.length; at += 1) {
        if (at % 8 === 0) bits = word();
        const sign = guidTemplate[at];
        if (sign !== '-' && sign !== '4') {
          const digit = sign === 'y' ? 8 + (bits & 3) : bits & 15;
          letters[at] = hexDigits.charCodeAt(digit);
        }
        bits >>>= 4;
      }
      return letters.toString('latin1');
    },
  };
}
