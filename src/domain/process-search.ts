import type { ListedProcess } from './process.ts';
import { plainMarks } from './spelling.ts';

/** How well a name fits what was typed; the smaller the better. */
const rank = {
  /** The name begins just so, but for the case. */
  prefix: 0,
  /** It begins so, but for accents, separators and which quotes were typed. */
  looselyPrefix: 1,
  /** Every word that was typed begins a word of the name. */
  words: 2,
  /** Every word that was typed stands somewhere in the name. */
  infix: 3,
} as const;

export interface SearchOptions {
  /** Processes at most. */
  readonly top: number;
  /** Release keys of those that go before others that fit as well, the first before the second. */
  readonly first?: readonly string[];
}

/** Finds processes by what a person has typed of a name. */
export interface ProcessSearch {
  readonly size: number;
  /**
   * The processes that fit, best first; all when nothing is typed. Case, accents and the order of words do not matter:
   * `proc inv` finds `Invoice_Processing`. Never throws, whatever was typed.
   */
  find(text: string, options: SearchOptions): readonly ListedProcess[];
}

interface Entry {
  readonly process: ListedProcess;
  /** Its place in the order of names. */
  readonly at: number;
  readonly lower: string;
  readonly folded: string;
  /** The words of the name, with a space before each. */
  readonly words: string;
}

/** Makes these processes searchable; what is kept of each is its name three times over. */
export function createProcessSearch(processes: readonly ListedProcess[]): ProcessSearch {
  const byName = new Intl.Collator('en', { numeric: true }).compare;
  const entries = processes
    .toSorted((a, b) => byName(a.name, b.name) || byName(a.folder.path, b.folder.path))
    .map((process, at): Entry => {
      const { name } = process;
      return { process, at, lower: name.toLowerCase(), folded: fold(name), words: ` ${fold(parted(name))}` };
    });
  return {
    size: entries.length,
    find(text, { top, first = [] }) {
      const order = new Map(first.map((key, place) => [key, place]));
      const found = rankEach(entries, text);
      return found
        .toSorted(
          ([a, rankA], [b, rankB]) =>
            rankA - rankB ||
            (order.get(a.process.key) ?? first.length) - (order.get(b.process.key) ?? first.length) ||
            a.at - b.at,
        )
        .slice(0, top)
        .map(([{ process }]) => process);
    },
  };
}

function rankEach(entries: readonly Entry[], text: string): readonly (readonly [Entry, number])[] {
  const lower = text.trim().toLowerCase();
  const folded = fold(text);
  const words = folded.split(' ').filter((word) => word !== '');
  const rankOf = (entry: Entry): number | null => {
    if (entry.lower.startsWith(lower)) return rank.prefix;
    // Nothing but separators was typed: they count as they are.
    if (words.length === 0) return entry.lower.includes(lower) ? rank.infix : null;
    if (!words.every((word) => entry.folded.includes(word))) return null;
    if (entry.folded.startsWith(folded)) return rank.looselyPrefix;
    return words.every((word) => entry.words.includes(` ${word}`)) ? rank.words : rank.infix;
  };
  return entries.flatMap((entry) => {
    const fits = rankOf(entry);
    return fits === null ? [] : [[entry, fits] as const];
  });
}

/** Letters that no normalization takes apart. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
};

/** Lower case without accents; separators are single spaces. */
function fold(text: string): string {
  return plainMarks(text)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßøłđæœς]/g, (letter) => letters[letter] ?? letter)
    .replace(/[\s_.-]+/g, ' ')
    .trim();
}

/** Spaces where words meet without one: `InvoiceProcessing`, `SAPCheck`. */
function parted(name: string): string {
  return name.replace(/(\p{Ll}|\p{N})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$& ');
}
