/** Opening marks and what closes them, most fitting first. Phones and languages differ; so do keyboards. */
const doubleClosers: Readonly<Record<string, readonly string[]>> = {
  '"': ['"', '”', '“'],
  '“': ['”', '"', '“'],
  '”': ['”', '"'],
  '„': ['“', '”', '"'],
  '«': ['»', '"'],
  '»': ['«', '"'],
};

const singleQuotes = new Set(["'", '‘', '’', '‚']);

export interface Quoted {
  readonly value: string;
  /** Where the text goes on after the closing mark. */
  readonly end: number;
}

/**
 * Reads a quoted value that begins at `start`. Null when no quote stands there, or a single one that is never closed
 * (an apostrophe). `unclosed` when a double one is never closed. Inside `"…"` two of them stand for one.
 */
export function readQuoted(text: string, start: number): Quoted | null | 'unclosed' {
  const opener = text[start] ?? '';
  if (singleQuotes.has(opener)) return readSingle(text, start);
  const closers = doubleClosers[opener];
  if (closers === undefined) return null;
  if (opener === '"') {
    const straight = readStraight(text, start);
    if (straight !== null) return straight;
  }
  for (const closer of closers) {
    const end = text.indexOf(closer, start + 1);
    if (end >= 0) return { value: text.slice(start + 1, end), end: end + 1 };
  }
  return 'unclosed';
}

/** The value in quotes that `readQuoted` reads back. */
export function quote(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

function readStraight(text: string, start: number): Quoted | null {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') {
      return { value: text.slice(start + 1, at).replaceAll('""', '"'), end: at + 1 };
    }
  }
  return null;
}

/** Closed only before a space or the end, so that `'O'Brien'` is one value. */
function readSingle(text: string, start: number): Quoted | null {
  for (let at = start + 1; at < text.length; at++) {
    const next = text[at + 1];
    if (singleQuotes.has(text[at] ?? '') && (next === undefined || /\s/.test(next))) {
      return { value: text.slice(start + 1, at), end: at + 1 };
    }
  }
  return null;
}
