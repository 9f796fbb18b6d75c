/** What phones and word processors write in place of a keyboard's own marks. */
const marks: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′]/g, "'"],
  [/[“”„‟″«»]/g, '"'],
  [/[‐‑‒–—―−]/g, '-'],
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
];

/** The text with a keyboard's own quotes, dashes and spaces, e.g. `O’Brien` as `O'Brien`. */
export function plainMarks(text: string): string {
  return marks.reduce((plain, [fancy, mark]) => plain.replace(fancy, mark), text);
}

/** How what a person typed may be written in Orchestrator: just so, and with plain marks where that differs. */
export function spellings(text: string): readonly string[] {
  return [...new Set([text, plainMarks(text)])];
}
