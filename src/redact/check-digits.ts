/** Issuers by their first digits, with the lengths of their numbers (ISO/IEC 7812-1; the issuers' own ranges). */
const issuers: readonly (readonly [begins: RegExp, lengths: readonly number[]])[] = [
  // Visa
  [/^4/, [13, 16, 19]],
  // Mastercard
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  // American Express
  [/^3[47]/, [15]],
  // Diners Club
  [/^3(?:0[0-5]|[689])/, [14]],
  // JCB
  [/^35(?:2[89]|[3-8])/, [16]],
  // Discover
  [/^6(?:011|4[4-9]|5)/, [16, 19]],
  // UnionPay
  [/^62/, [16, 17, 18, 19]],
  // Maestro
  [/^(?:50|5[6-9]|6[0-9])/, [16, 19]],
];

/** The number of a payment card: an issuer's first digits and length, and the check digit of Luhn's formula. Blanks and dashes do not count. */
export function isCardNumber(run: string): boolean {
  const digits = run.replace(/[ -]/g, '');
  if (!issuers.some(([begins, lengths]) => lengths.includes(digits.length) && begins.test(digits)))
    return false;
  let sum = 0;
  for (let at = digits.length - 1, doubled = false; at >= 0; at -= 1, doubled = !doubled) {
    const digit = Number(digits[at]) * (doubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** Characters of an IBAN by country (SWIFT's IBAN registry). */
const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  'NO15 BE16 DK18 FI18 FO18 GL18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 XK20 CH21 HR21 LI21 LV21 BG22 BH22 CR22 DE22 GB22 GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 PT25 IS26 TR26 FR27 GR27 IT27 MC27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 HU28 LB28 PL28 SV28 BR29 EG29 QA29 UA29 JO30 KW30 MU30 MT31'
    .split(' ')
    .map((each) => [each.slice(0, 2), Number(each.slice(2))]),
);

/** An IBAN of a country that has them, of its length and with right check digits (ISO 13616, ISO/IEC 7064 MOD 97-10). Blanks do not count. */
export function isIban(run: string): boolean {
  const text = run.replace(/ /g, '');
  if (text.length !== ibanLengths[text.slice(0, 2)]) return false;
  let rest = 0;
  for (const char of `${text.slice(4)}${text.slice(0, 4)}`) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
