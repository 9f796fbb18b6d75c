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

/** Does a text fit the pattern, in any case and with any marks? `*` stands for anything. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [start = '', ...parts] = plainMarks(pattern.trim()).toLowerCase().split(/\*+/);
  const given = plainMarks(text.trim()).toLowerCase();
  const end = parts.pop();
  if (end === undefined) return given === start;
  if (!given.startsWith(start)) return false;
  let at = start.length;
  for (const part of parts) {
    const found = given.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return given.length - end.length >= at && given.endsWith(end);
}
