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

/** May a text fit both patterns? Told by how they begin and end: true for some that no text fits. */
export function mayMeet(one: string, other: string): boolean {
  const [first, second] = [one, other].map((pattern) => plainMarks(pattern.trim()).toLowerCase().split('*'));
  if (first === undefined || second === undefined || first.length === 1 || second.length === 1) return false;
  const [begins, ends] = [
    [first[0] ?? '', second[0] ?? ''],
    [first.at(-1) ?? '', second.at(-1) ?? ''],
  ] as const;
  return (
    (begins[0].startsWith(begins[1]) || begins[1].startsWith(begins[0])) &&
    (ends[0].endsWith(ends[1]) || ends[1].endsWith(ends[0]))
  );
}
