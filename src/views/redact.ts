import type { Json } from '../chat/message.ts';

/** Stands where a secret was. */
export const hiddenMark = '•••';

/** Names whose values are secret whatever they look like; read without case, dashes, dots, spaces and underscores. */
const secretNames =
  /pass(?:word|wd|phrase|code|wort)|^pwd|pwd$|secret|token|credential|api(?:access)?key|(?:access|account|private|shared|encryption|signing|subscription|master|licen[cs]e)key|^(?:secure)?key$|connectionstring|connstr|^auth$|authorization|bearer|cookie|session(?:id|key)|^otp$|^pin(?:code)?$|^cvv2?$|^cvc2?$|cardnumber|^iban$|^ssn$/;

/** `password=…`, `"token": "…"`, `AccountKey=…;`: a secret name and its value in running text. */
const namedValue =
  /(["']?)([\p{L}_][\p{L}\p{N}_. -]{0,40}?)\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s;,&"'}\])]+)/gu;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const jwt = /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
/** `https://user:password@host`. */
const userInfo = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}):[^\s/@]{1,200}@/gi;
const keyBlock = /-----BEGIN [A-Z ]{3,40}-----[\s\S]*?(?:-----END [A-Z ]{3,40}-----|$)/g;
/** Unbroken Base64 as long as keys and files are; hex digests and GUIDs are shorter or have no such mix. */
const longBase64 = /(?<![\w+/=-])[A-Za-z0-9+/_-]{40,}={0,2}(?![\w+/=-])/g;
const digitRun = /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.]?\d)/g;

/** Text or a value with its secrets taken out, and how many there were. */
export interface Redacted<T> {
  readonly shown: T;
  readonly hidden: number;
}

/** Is this the name of something that nobody should read in a chat? */
export function isSecretName(name: string): boolean {
  return secretNames.test(name.toLowerCase().replace(/[\s._-]/g, ''));
}

/**
 * Takes secrets out of running text: values that stand behind a secret name, tokens (JWT, Bearer), passwords in
 * addresses, private keys, Base64 of 40 characters and more, card numbers (13 to 19 digits with a right check digit).
 */
export function redactText(text: string): Redacted<string> {
  let hidden = 0;
  const hide = (): string => {
    hidden += 1;
    return hiddenMark;
  };
  const shown = text
    .replace(keyBlock, hide)
    .replace(bearer, (_whole, kind: string) => `${kind} ${hide()}`)
    .replace(jwt, hide)
    .replace(userInfo, (_whole, before: string) => `${before}:${hide()}@`)
    .replace(namedValue, (whole, quote: string, name: string, between: string, value: string) =>
      // What is hidden already is counted already.
      (quote === '' ? isNameInText(name) : isSecretName(name)) &&
      !value.includes(hiddenMark) &&
      !/^(?:null|true|false|Bearer|Basic)$/i.test(value)
        ? `${quote}${name}${quote}${between}${hide()}`
        : whole,
    )
    .replace(longBase64, (run) => (looksRandom(run) ? hide() : run))
    .replace(digitRun, (run) => (isCardNumber(run) ? hide() : run));
  return { shown, hidden };
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

/** Upper and lower case and digits mixed, as encoded bytes are and words and paths hardly ever. */
function looksRandom(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
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
