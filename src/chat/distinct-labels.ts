import { headOf, tailOf } from './cut-whole.ts';

/**
 * Labels as a menu shows them, in the order of the texts: at most `limit` UTF-16 units each, no two alike. A text that
 * is too long loses its end; where two would look the same then, both lose their middle; what is still alike is
 * numbered. `limit` is at least 12.
 */
export function distinctLabels(texts: readonly string[], limit: number): readonly string[] {
  const once = apart(texts.map((text) => cutEnd(text, limit)));
  const twice = apart(texts.map((text, at) => once[at] ?? cutMiddle(text, limit)));
  const taken = new Set(twice.filter((label) => label !== null));
  return texts.map((text, at) => twice[at] ?? numbered(text, limit, taken));
}

/** The labels that no other equals; null in place of the others. */
function apart(labels: readonly string[]): readonly (string | null)[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return labels.map((label) => (counts.get(label) === 1 ? label : null));
}

function numbered(text: string, limit: number, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` (${number})`;
    const label = `${cutMiddle(text, limit - suffix.length)}${suffix}`;
    if (taken.has(label)) continue;
    taken.add(label);
    return label;
  }
}

function cutEnd(text: string, limit: number): string {
  return text.length <= limit ? text : `${headOf(text, limit - 1).trimEnd()}…`;
}

/** Its beginning and its end, which is where names of one kind differ. */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = Math.floor((limit - 1) / 2);
  return `${headOf(text, limit - 1 - end)}…${tailOf(text, end)}`;
}
