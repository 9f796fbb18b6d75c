import { headOf } from '../chat/cut-whole.ts';

/** A piece of a long text that fits one block on every platform. */
const pieceLength = 2500;

/** A long text in pieces that each fit a quote, at most `most` of them, and what is left. */
export function piecesOf(
  text: string,
  most: number,
): { readonly pieces: readonly string[]; readonly rest: string } {
  const pieces: string[] = [];
  let rest = text;
  while (rest !== '' && pieces.length < most) {
    const piece = cutAtLine(rest, pieceLength);
    pieces.push(piece);
    rest = rest.slice(piece.length).replace(/^\n/, '');
  }
  return { pieces, rest };
}

/** A beginning of at most `limit` characters, ended at a line where that leaves more than half, never inside a character. */
export function cutAtLine(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf('\n', limit);
  if (end > limit / 2) return text.slice(0, end);
  return headOf(text, limit);
}
