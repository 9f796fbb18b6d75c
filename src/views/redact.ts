import type { Json } from '../chat/message.ts';

/** Stands where a secret was. */
export const hiddenMark = '•••';

/** Names whose values are secret whatever they look like; read without case, dashes, dots, spaces and underscores. */
const secretNames =
  /pass(?:word|wd|phrase|code|wort)|^pwd|pwd$|secret|token|credential|api(?:access)?key|(?:access|account|private|shared|encryption|signing|subscription|master|licen[cs]e)key|^(?:secure)?key$|connectionstring|connstr|^auth$|authorization|bearer|cookie|session(?:id|key)|^otp$|^pin(?:code)?$|^cvv2?$|^cvc2?$|cardnumber|^iban$|^ssn$|^sig$|^xamzsignature$/;

/** What says "secret" and is none: names of assemblies, parameters of methods. */
const plainNames = /publickeytoken|cancellationtoken/;

/** `password=`, `"token": `, `AccountKey=`: a name and the sign behind it, in running text. */
const nameAndSign = /(["']?)([\p{L}_][\p{L}\p{N}_. -]{0,40}?)\1(\s*[:=]\s*)(?=[^\s;,&}\])])/gu;
/** What stands behind such a sign. */
const namedValue = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s;,&"'}\])])+/y;
/** A colon ends a clause as well as a name: words that go on as a sentence are no value. */
const sentence = /[A-Za-z][a-z]*(?:[A-Z][a-z]+)*[.:]?[ \t]+[\w•]/y;
const bearer = /(?<![A-Za-z])(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const jwt = /(?<![A-Za-z_-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
/** `https://user:password@host`. */
const userInfo = /([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}):[^\s/@]{1,200}@/gi;
const keyBlock = /-----BEGIN [A-Z ]{3,40}-----[\s\S]*?(?:-----END [A-Z ]{3,40}-----|$)/g;
/** Unbroken Base64 as long as keys and files are; hex digests and GUIDs are shorter or have no such mix. */
const longBase64 = /[A-Za-z0-9+/_-]{40,}={0,2}/g;
const digitRun = /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.]?\d)/g;

/** Text or a value with its secrets taken out, and how many there were. */
export interface Redacted<T> {
  readonly shown: T;
  readonly hidden: number;
}

/** Is this the name of something that nobody should read in a chat? */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[\s._-]/g, '');
  return secretNames.test(plain) && !plainNames.test(plain);
}

/**
 * Takes secrets out of running text: values that stand behind a secret name, tokens (JWT, Bearer), passwords in
 * addresses, private keys, Base64 of 40 characters and more, card numbers (13 to 19 digits with a right check digit).
 */
export function redactText(text: string): Redacted<string> {
  let { shown, hidden } = redactedOnce(text);
  // What is hidden may have kept its neighbour from being seen: digits beside a card number, a name beside a value.
  for (let pass = 1, found = hidden; found > 0 && pass < mostPasses; pass += 1) {
    ({ shown, hidden: found } = redactedOnce(shown));
    hidden += found;
  }
  return { shown, hidden };
}

/** Two do for what people and programs write; the bound keeps the time in proportion to the text. */
const mostPasses = 8;

function redactedOnce(text: string): Redacted<string> {
  let hidden = 0;
  const hide = (): string => {
    hidden += 1;
    return hiddenMark;
  };
  const shown = text
    .replace(keyBlock, hide)
    .replace(bearer, (_whole, kind: string) => `${kind} ${hide()}`)
    .replace(jwt, hide)
    .replace(userInfo, (whole, before: string) =>
      whole === `${before}:${hiddenMark}@` ? whole : `${before}:${hide()}@`,
    )
    .replace(longBase64, (run) => (looksRandom(run) ? hide() : run))
    .replace(digitRun, (run) => (isCardNumber(run) ? hide() : run));
  return { shown: withoutNamedValues(shown, hide), hidden };
}

/** What stands behind a secret name, hidden. A value may itself be a name with a value: `Error=password=…`. */
function withoutNamedValues(text: string, hide: () => string): string {
  let shown = '';
  let from = 0;
  nameAndSign.lastIndex = 0;
  for (;;) {
    const found = nameAndSign.exec(text);
    if (found === null) return shown + text.slice(from);
    const [, quote = '', name = '', sign = ''] = found;
    const at = nameAndSign.lastIndex;
    const value = quote === '' ? isNameInText(name) : isSecretName(name);
    const secret = value ? secretAt(text, at, sign) : null;
    if (secret === null) continue;
    shown += `${text.slice(from, at)}${hide()}`;
    from = at + secret.length;
    nameAndSign.lastIndex = from;
  }
}

/** The value that stands here behind a secret name; null when it is hidden already, or no value. */
function secretAt(text: string, at: number, sign: string): string | null {
  namedValue.lastIndex = at;
  const value = namedValue.exec(text)?.[0] ?? null;
  if (value === null || /^(?:["']?•••["']?|null|true|false|Bearer|Basic)$/i.test(value)) return null;
  sentence.lastIndex = at;
  return sign.includes(':') && sentence.test(text) ? null : value;
}

/** The same for a value of JSON: what stands under a secret name goes whole, other texts by what is in them. */
export function redactJson(value: Json): Redacted<Json> {
  let hidden = 0;
  const walk = (each: Json, name: string | null): Json => {
    if (name !== null && isSecretName(name) && each !== null && typeof each !== 'boolean' && each !== '') {
      hidden += 1;
      return hiddenMark;
    }
    if (typeof each === 'string') {
      const found = redactText(each);
      hidden += found.hidden;
      return found.shown;
    }
    if (typeof each === 'number' && isCardNumber(String(each))) {
      hidden += 1;
      return hiddenMark;
    }
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) return each.map((item: Json) => walk(item, null));
    return Object.fromEntries(Object.entries(each).map(([key, item]) => [key, walk(item, key)]));
  };
  const shown = walk(value, null);
  return { shown, hidden };
}

/** In running text the name is the last one or two words before the sign: `the API key = …`. A bare "key" is any key there. */
function isNameInText(name: string): boolean {
  const words = name.trim().split(/\s+/);
  const candidates = [words.slice(-2).join(' '), words.at(-1) ?? ''];
  return candidates.some((each) => each.toLowerCase() !== 'key' && isSecretName(each));
}

/** Of random Base64 six in ten characters are of another kind than the one before, of words and paths two. */
const mostChangesInWords = 0.4;

/** Upper and lower case and digits all mixed up, as in encoded bytes and hardly ever in words and paths. */
function looksRandom(run: string): boolean {
  if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/\d/.test(run)) return false;
  const kinds = run.replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a').replace(/\d/g, '0');
  let changes = 0;
  for (let at = 1; at < kinds.length; at += 1) if (kinds[at] !== kinds[at - 1]) changes += 1;
  return changes > run.length * mostChangesInWords;
}

/** Thirteen to nineteen digits, begun as cards are (2 to 6), with the check digit of Luhn's formula (ISO/IEC 7812-1). */
function isCardNumber(run: string): boolean {
  const digits = run.replace(/[ -]/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  let sum = 0;
  for (let at = digits.length - 1, doubled = false; at >= 0; at -= 1, doubled = !doubled) {
    const digit = Number(digits[at]) * (doubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
