/**
 * What a terminal obeys instead of showing it, and what turns the direction of a line: control characters of both sets
 * (ECMA-48; U+009B begins a sequence by itself), line and paragraph separators, bidirectional marks (UAX #9).
 * Line ends and tabs stay.
 */
const unprintable =
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out here
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\r(?!\n)/g;

/** The text as a terminal shows it and does nothing else; what it would obey stands there as its number. */
export function printable(text: string): string {
  return text.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text.replace(/\s*[\r\n]+\s*/g, ' '));
}
