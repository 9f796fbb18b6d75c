/** The first `length` UTF-16 units of a text, one less where that would split a character in two. */
export function headOf(text: string, length: number): string {
  return text.slice(0, isHigh(text.charCodeAt(length - 1)) ? length - 1 : length);
}

/** The last `length` UTF-16 units of a text, one less where that would split a character in two. */
export function tailOf(text: string, length: number): string {
  const from = text.length - length;
  return text.slice(isHigh(text.charCodeAt(from - 1)) ? from + 1 : from);
}

/** The first half of a surrogate pair, which must not stand without the second. */
function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
