const entities: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
};

/** HTML of a Teams message as the text a person reads: block ends become line ends, tags go, entities are resolved. */
export function textFromHtml(html: string): string {
  const withoutTags = html
    .replace(/<(?:br|hr)\b[^<>]*>|<\/(?:p|div|li|h[1-6]|tr|pre|blockquote)\s*>/gi, '\n')
    .replace(/<\/?[a-z][^<>]*>/gi, '');
  return tidy(resolveEntities(withoutTags));
}

/** Resolves the named entities that Teams writes, and numeric ones. */
export function resolveEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) => {
    const key = name.toLowerCase();
    if (!key.startsWith('#')) return entities[key] ?? whole;
    const code = key.startsWith('#x') ? Number.parseInt(key.slice(2), 16) : Number(key.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Spaces within a line and empty lines reduced to one. */
export function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
