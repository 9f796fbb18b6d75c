import { isCardNumber, isIban } from './check-digits.ts';
import { hiddenMark } from './hidden-mark.ts';

/** Ways to find what is secret by its looks that may be switched off, since they can be wrong. */
export const fallibleRules = ['cards', 'ibans', 'random'] as const;
export type FallibleRule = (typeof fallibleRules)[number];

/** Finds secrets by their looks: replaces each by what `hide` gives. */
export interface KnownSecret {
  readonly rule: FallibleRule | null;
  /** Texts without any of these hold none. Spares the search. */
  readonly needs: readonly string[];
  replace(text: string, hide: () => string): string;
}

const guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';
const guids = new RegExp(guid, 'g');

const keyBlock = /-----BEGIN [A-Z0-9 ]{3,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{3,40}-----|$)/g;
const bearer = /(?<![A-Za-z])(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const jwt = /(?<![A-Za-z_-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
/** `https://user:password@host`. */
const userInfo = /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}):[^\s/@]{1,200}@/gi;
/** Unbroken Base64 as long as keys and files are; hex digests and GUIDs are shorter or have no such mix. */
const longBase64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{40,}={0,2}/g;
/** A GUID is matched first, so that its digits are no number of their own. */
const digitRun = new RegExp(`(${guid})|(?<![\\w.])\\d(?:[ -]?\\d){12,18}(?!\\w|[.-]\\d)`, 'g');
const ibanRun = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;

/** Tokens that begin as their issuers say, so that they can be found by that. */
const issued: readonly (readonly [needs: string, pattern: RegExp])[] = [
  // Slack: docs.slack.dev/authentication/tokens
  ['xox', /(?<![A-Za-z0-9])xox[a-z](?:\.xox[a-z])?-[\w-]{8,}/g],
  ['xapp-', /(?<![A-Za-z0-9])xapp-[\w-]{8,}/g],
  ['xwfp-', /(?<![A-Za-z0-9])xwfp-[\w-]{8,}/g],
  ['hooks.slack.com/', /(?<=hooks\.slack\.com\/(?:services|triggers|workflows)\/)[\w/-]{8,}/g],
  // Incoming webhooks of Teams and of Power Automate
  ['webhook.office.com/', /(?<=webhook\.office\.com\/webhookb2\/)[\w@/-]{8,}/g],
  // GitHub, GitLab, npm
  ['gh', /(?<![A-Za-z0-9])gh[opusr]_[A-Za-z0-9]{20,}/g],
  ['github_pat_', /(?<![A-Za-z0-9])github_pat_\w{20,}/g],
  ['glpat-', /(?<![A-Za-z0-9])glpat-[\w.-]{16,}/g],
  ['npm_', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,}/g],
  // AWS key ids: docs.aws.amazon.com/IAM, "Unique identifiers"
  ['A', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g],
  // Google
  ['AIza', /(?<![A-Za-z0-9])AIza[\w-]{35}/g],
  ['ya29.', /(?<![A-Za-z0-9])ya29\.[\w-]{20,}/g],
  // Client secrets of Entra ID
  ['Q~', /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{30,40}/g],
  // UiPath: personal access tokens and refresh tokens
  ['rt_', /(?<![A-Za-z0-9])rt_[0-9A-F]{32,}(?:-\d+)?/g],
  // Stripe, SendGrid, OpenAI and others that begin with sk-
  ['_live_', /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{16,}/g],
  ['SG.', /(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{16,}/g],
  ['sk-', /(?<![A-Za-z0-9-])sk-(?=[\w-]*\d)[\w-]{24,}/g],
];

/** In the order in which they are looked for: what holds others first. */
export const knownSecrets: readonly KnownSecret[] = [
  whole(['-----BEGIN'], keyBlock),
  {
    rule: null,
    needs: [],
    replace: (text, hide) => text.replace(bearer, (_whole, kind: string) => `${kind} ${hide()}`),
  },
  whole(['eyJ'], jwt),
  {
    rule: null,
    needs: ['://'],
    replace: (text, hide) =>
      text.replace(userInfo, (found, before: string) =>
        found === `${before}:${hiddenMark}@` ? found : `${before}:${hide()}@`,
      ),
  },
  ...issued.map(([needs, pattern]) => whole([needs], pattern)),
  checked('random', longBase64, looksRandom),
  {
    rule: 'cards',
    needs: [],
    replace: (text, hide) =>
      text.replace(digitRun, (run, id: string | undefined) =>
        id === undefined && isCardNumber(run) ? hide() : run,
      ),
  },
  checked('ibans', ibanRun, isIban),
];

function whole(needs: readonly string[], pattern: RegExp): KnownSecret {
  return { rule: null, needs, replace: (text, hide) => text.replace(pattern, hide) };
}

function checked(rule: FallibleRule, pattern: RegExp, isOne: (run: string) => boolean): KnownSecret {
  return {
    rule,
    needs: [],
    replace: (text, hide) => text.replace(pattern, (run) => (isOne(run) ? hide() : run)),
  };
}

/** Shorter runs are words, names and ids. */
const leastRandom = 40;
/** Of random Base64 six in ten characters are of another kind than the one before, of words and paths two. */
const mostChangesInWords = 0.4;

/** Upper and lower case and digits all mixed up, as in encoded bytes and hardly ever in words and paths; GUIDs in them do not count. */
function looksRandom(found: string): boolean {
  const run = found.replace(guids, '');
  if (run.length < leastRandom) return false;
  if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/\d/.test(run)) return false;
  const kinds = run.replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a').replace(/\d/g, '0');
  let changes = 0;
  for (let at = 1; at < kinds.length; at += 1) if (kinds[at] !== kinds[at - 1]) changes += 1;
  return changes > run.length * mostChangesInWords;
}
