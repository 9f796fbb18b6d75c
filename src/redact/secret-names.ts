import { matchesWildcard } from '../domain/spelling.ts';

/** Names whose values are secret whatever they look like; read without case, dashes, dots, spaces and underscores. */
const secretNames =
  /pass(?:word|wd|phrase|code|wort)|^pwd|pwd$|kennwort|^geheim|motdepasse|contrase[nñ]a|^senha$|secret|token|credential|api(?:access)?key|(?:access|account|private|shared|encryption|signing|subscription|master|licen[cs]e)key|^(?:secure)?key$|connectionstring|connstr|^auth$|authorization|bearer|cookie|session(?:id|key)|^otp$|^pin(?:code)?$|^cvv2?$|^cvc2?$|cardnumber|^iban$|^ssn$|^sig$|^xamzsignature$/;

/** What says "secret" and is none: names of assemblies, parameters of methods. */
const plainNames = /publickeytoken|cancellationtoken/;

/**
 * Says of a name whether its value is something that nobody should read in a chat. `more` names others; `shown` names
 * those that only look so, and has the last word. `*` in them stands for anything.
 */
export function createNameTest(more: readonly string[], shown: readonly string[]): (name: string) => boolean {
  const secret = more.map(plain);
  const open = shown.map(plain);
  return (given) => {
    const name = plain(given);
    if (open.some((each) => matchesWildcard(each, name))) return false;
    if (secret.some((each) => matchesWildcard(each, name))) return true;
    return secretNames.test(name) && !plainNames.test(name);
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s._-]/g, '');
}
