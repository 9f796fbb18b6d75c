import { z } from 'zod';
import type { Principal } from '../domain/access.ts';
import type { PolicyRule } from '../domain/policy.ts';
import { isZone } from './digest.ts';
import { durationMs, isRoute } from './values.ts';

/** How people, groups and channels are named. */
export const principalForms =
  'slack:USER_ID, slack-group:ID, teams:AAD_OBJECT_ID, entra-group:ID, email:ana@example.com, channel:slack:CHANNEL_ID or *';

export const principalPattern =
  /^(\*|slack:\w+|slack-group:\w+|teams:[\w-]+|entra-group:[\w-]+|email:[^\s@]+@[^\s@]+|channel:(slack:[A-Z0-9]+|teams:\S+))$/;
/** A person or a group: those who can be asked for something. */
const personPattern = /^(slack:\w+|slack-group:\w+|teams:[\w-]+|entra-group:[\w-]+|email:[^\s@]+@[^\s@]+)$/;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const usualExpiryMs = 30 * 60_000;
const shortestExpiryMs = 60_000;
const longestExpiryMs = 7 * 24 * 3_600_000;

const pattern = z.string().trim().min(1);
/** What is wrong, behind the word that is. */
const wrong = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `${String(input)} ${what}`,
});
/** A list, or its only entry without brackets. */
const oneOrMore = <T extends z.ZodType>(each: T) =>
  z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? (given as unknown) : [given]),
    z.array(each, 'is missing; name at least one').min(1, 'is empty; name at least one'),
  );
const principal = z.string().regex(principalPattern, wrong(`names nobody; use ${principalForms}`));
const somebody = z
  .string()
  .regex(
    personPattern,
    wrong(
      'names nobody who can be asked; use slack:USER_ID, slack-group:ID, teams:AAD_OBJECT_ID, entra-group:ID or email:ana@example.com',
    ),
  );
const adviser = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine(
    (text) => personPattern.test(text) || !/^[\w-]+:\S*$/.test(text),
    wrong(
      'names nobody who can be asked; use slack:USER_ID, teams:AAD_OBJECT_ID and the like, or plain words',
    ),
  );
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, wrong('is no time of the day, such as "08:00"'));
const day = z
  .string()
  .refine((text) => weekdayOf(text) !== null, wrong('is no day of the week, such as monday or mon'))
  .transform((text) => weekdayOf(text) ?? 0);
const place = z
  .string()
  .refine(
    (text) => text === 'personal' || isRoute(text),
    wrong('is no place; use slack:CHANNEL_ID, teams:CONVERSATION_ID or personal'),
  );
const expiry = z.string().refine((text) => {
  const ms = durationMs(text);
  return ms !== null && ms >= shortestExpiryMs && ms <= longestExpiryMs;
}, wrong('is no duration from 1m to 7d, such as 30m'));

const rule = z
  .strictObject({
    name: z.string().trim().min(1).max(60).optional(),
    who: oneOrMore(principal),
    may: oneOrMore(pattern),
    tenant: pattern.optional(),
    folder: pattern.optional(),
    process: pattern.optional(),
    from: oneOrMore(place).optional(),
    when: z
      .strictObject({
        from: time.default('00:00'),
        to: time.default('24:00'),
        /** The zone in which these are read. */
        zone: z.string().refine(isZone, wrong('is no time zone, such as Europe/Berlin')).default('UTC'),
        days: oneOrMore(day).optional(),
      })
      .refine(
        ({ from, to }) => from !== to,
        'ends when it begins; leave `from` and `to` out for the whole day',
      )
      .optional(),
    effect: z.enum(['allow', 'deny', 'approval'], 'is allow, deny or approval').default('allow'),
    approvers: oneOrMore(somebody).optional(),
    expires: expiry.optional(),
    'ask-in': z
      .string()
      .refine(isRoute, wrong('is no place; use slack:CHANNEL_ID or teams:CONVERSATION_ID'))
      .optional(),
    /** Whom a refusal names: people, groups, or words such as "the finance desk". */
    ask: oneOrMore(adviser).default([]),
  })
  .superRefine((given, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (given.effect === 'approval') {
      if (given.approvers === undefined) fault('approvers', 'is missing; say who may approve');
      return;
    }
    for (const key of ['approvers', 'expires', 'ask-in'] as const) {
      if (given[key] !== undefined) fault(key, 'belongs to `effect: approval`; add that, or take it out');
    }
  });

/** The part `rules` of the configuration file: who may do what, read from the top; the first that fits decides. */
export const rulesShape = z.array(rule).optional();

type Given = NonNullable<z.infer<typeof rulesShape>>[number];

/** What the file says about who may do what, in its order; rules without a name are called by their place. */
export function rulesOf(given: readonly Given[]): readonly PolicyRule[] {
  return given.map((each, index) => ({
    name: each.name ?? `rule ${index + 1}`,
    effect: each.effect,
    who: each.who.map(lowerMail),
    may: each.may.map((word) => word.toLowerCase()),
    ...limitsOf(each),
    ...(each.when === undefined ? {} : { when: hoursOf(each.when) }),
    ...(each.approvers === undefined || each.effect !== 'approval'
      ? {}
      : {
          approval: {
            approvers: each.approvers.map(lowerMail),
            expiresMs:
              each.expires === undefined ? usualExpiryMs : (durationMs(each.expires) ?? usualExpiryMs),
            target: each['ask-in'] ?? null,
          },
        }),
    ask: each.ask.map(lowerMail),
  }));
}

/**
 * What is wrong with rules that can be read: names that stand twice, and words after `may` that are no command.
 * Each fault is one line that says what to do. `near` finds the word that may have been meant.
 */
export function ruleFaults(
  rules: readonly PolicyRule[],
  commands: readonly string[],
  near: (word: string, known: readonly string[]) => string | undefined,
): readonly string[] {
  const known = [...commands, 'read', 'operate', 'administer', '*'];
  const names = new Set<string>();
  return rules.flatMap(({ may, name }, index) => {
    const twice = names.has(name)
      ? [`rules.${index}.name: ${name} is the name of another rule; change one`]
      : [];
    names.add(name);
    const strange = may.flatMap((word) => {
      if (known.includes(word)) return [];
      const meant = near(word, known);
      const hint =
        meant === undefined ? `use a command, read, operate, administer or *` : `did you mean ${meant}?`;
      return [`rules.${index}.may: ${word} is no command; ${hint}`];
    });
    return [...twice, ...strange];
  });
}

function limitsOf({ folder, from, process, tenant }: Given) {
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(folder === undefined ? {} : { folder }),
    ...(process === undefined ? {} : { process }),
    ...(from === undefined ? {} : { from }),
  };
}

function hoursOf({ days, from, to, zone }: NonNullable<Given['when']>): NonNullable<PolicyRule['when']> {
  return { from, to, zone, ...(days === undefined ? {} : { days }) };
}

/** Mail addresses are compared in lower case. */
function lowerMail(named: Principal): Principal {
  return named.startsWith('email:') ? named.toLowerCase() : named;
}

function weekdayOf(text: string): number | null {
  const said = text.trim().toLowerCase();
  const found = said.length < 3 ? -1 : weekdays.findIndex((name) => name.startsWith(said));
  return found < 0 ? null : found;
}
