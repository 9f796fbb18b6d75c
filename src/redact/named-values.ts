/** `=` or `:` with something behind it. */
const sign = /[:=]\s*(?=[^\s;,&}\])])/g;
/** As much of the text before a sign as a name can take. */
const longestName = 60;
const quotedName = /^[\p{L}_][\p{L}\p{N}_. -]*$/u;
const inName = /[\p{L}\p{N}_. -]/u;
/** What stands behind such a sign. */
const namedValue = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s;,&"'}\])])+/y;
/** A colon ends a clause as well as a name: words that go on as a sentence are no value. */
const sentence = /[A-Za-z][a-z]*(?:[A-Z][a-z]+)*[.:]?[ \t]+[\w•]/y;

/** The text with what stands behind a secret name hidden. A value may itself be a name with a value: `Error=password=…`. */
export function withoutNamedValues(
  text: string,
  isSecretName: (name: string) => boolean,
  hide: () => string,
): string {
  let shown = '';
  let from = 0;
  sign.lastIndex = 0;
  for (;;) {
    const found = sign.exec(text);
    if (found === null) return shown + text.slice(from);
    const at = sign.lastIndex;
    const secret = isNamed(text, from, found.index, isSecretName) ? secretAt(text, at, found[0]) : null;
    if (secret === null) continue;
    shown += `${text.slice(from, at)}${hide()}`;
    from = at + secret.length;
    sign.lastIndex = from;
  }
}

/** Does a secret name end here, with its quotes if it has any? */
function isNamed(text: string, from: number, end: number, isSecretName: (name: string) => boolean): boolean {
  const before = text.slice(Math.max(from, end - longestName), end).trimEnd();
  const quote = before.at(-1) ?? '';
  if (quote === '"' || quote === "'") {
    const name = before.slice(before.lastIndexOf(quote, before.length - 2) + 1, -1);
    return quotedName.test(name) && isSecretName(name);
  }
  let start = before.length;
  while (start > 0 && inName.test(before[start - 1] ?? '')) start -= 1;
  return isNameInText(before.slice(start), isSecretName);
}

/** In running text the name is the last one or two words before the sign: `the API key = …`. A bare "key" is any key there. */
function isNameInText(name: string, isSecretName: (name: string) => boolean): boolean {
  if (name === '') return false;
  const words = name.trim().split(/\s+/);
  const candidates = [words.slice(-2).join(' '), words.at(-1) ?? ''];
  return candidates.some((each) => each.toLowerCase() !== 'key' && isSecretName(each));
}

/** The value that stands here behind a secret name; null when it is hidden already, or no value. */
function secretAt(text: string, at: number, found: string): string | null {
  namedValue.lastIndex = at;
  const value = namedValue.exec(text)?.[0] ?? null;
  if (value === null || /^(?:["']?•••["']?|null|true|false|Bearer|Basic)$/i.test(value)) return null;
  sentence.lastIndex = at;
  return found.includes(':') && sentence.test(text) ? null : value;
}
