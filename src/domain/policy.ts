import type { Principal } from './access.ts';
import { matchesFolder } from './folder.ts';
import { type DailyHours, isWithin } from './rule.ts';
import { matchesWildcard, mayMeet } from './spelling.ts';
import { wallClock } from './zone.ts';

/** One line of who may do what. Rules are read from the top; the first that fits decides, and without one nobody may. */
export interface PolicyRule {
  /** As refusals and the audit name it. */
  readonly name: string;
  /** `approval`: somebody else has to agree first. */
  readonly effect: 'allow' | 'deny' | 'approval';
  readonly who: readonly Principal[];
  /** Names of commands, or `read`, `operate`, `administer` for all of that access, or `*`. */
  readonly may: readonly string[];
  readonly tenant?: string;
  /** Folder path or pattern. */
  readonly folder?: string;
  /** Process name; `*` stands for anything. */
  readonly process?: string;
  /** Places where it holds: `slack:C1`, `teams:…`, or `personal` for every conversation with the bot alone. Everywhere when absent. */
  readonly from?: readonly string[];
  /** Days (0 is Sunday) and hours when it holds. Always when absent. */
  readonly when?: DailyHours & { readonly days?: readonly number[] };
  /** With `approval`: who may agree, and within which time. */
  readonly approval?: ApprovalTerms;
  /** Whom a person who is refused may ask. */
  readonly ask: readonly Principal[];
}

export interface ApprovalTerms {
  readonly approvers: readonly Principal[];
  readonly expiresMs: number;
  /** Place where approvers are asked; where the request was made when null. */
  readonly target: string | null;
}

/** What a deed is done to. A folder or process that is not known is null; `*` in one stands for anything. */
export interface Subject {
  readonly tenant: string;
  readonly folder: string | null;
  readonly process: string | null;
}

export interface Deed {
  /** Name of the command. */
  readonly command: string;
  /** The group that the command belongs to. */
  readonly group: 'read' | 'operate' | 'administer';
  /** Null while it is not known yet: then the question is whether it may be done to anything at all. */
  readonly of: Subject | null;
}

/** Who does it, where, when. */
export interface Asker {
  /** `unknown`: it could not be looked up. */
  holds(principal: Principal): 'yes' | 'no' | 'unknown';
  readonly place: { readonly target: string; readonly kind: 'personal' | 'group' | 'channel' };
  readonly at: Date;
}

export type Decision =
  | { readonly kind: 'allow'; readonly rule: PolicyRule }
  | { readonly kind: 'approval'; readonly rule: PolicyRule; readonly terms: ApprovalTerms }
  | {
      readonly kind: 'deny';
      /** Null: no rule allows it. */
      readonly rule: PolicyRule | null;
      /** Something could not be looked up that might have decided otherwise. */
      readonly unsure: boolean;
    };

/**
 * What the first rule that fits says. Where it is not known whether a rule fits, the answer is the narrower one:
 * an allowance is passed over, a refusal or an approval that might fit ends in a refusal. What restricts everybody (`*`)
 * restricts those, too, who are not meant where everybody is allowed something: guests who are named further down.
 */
export function decide(rules: readonly PolicyRule[], asker: Asker, deed: Deed): Decision {
  let unsure = false;
  let restriction: PolicyRule | null = null;
  for (const rule of rules) {
    if (!covers(rule, deed) || !isHere(rule, asker) || !isNow(rule, asker.at)) continue;
    const about = isAbout(rule, deed.of);
    const meant = holdsAny(asker, rule.who);
    const held = meant === 'no' && refusesAll(rule, about, deed) ? 'yes' : meant;
    if (held === 'no' && about === 'yes' && rule.who.includes('*')) restriction ??= restricting(rule);
    if (held === 'no' || about === 'no') continue;
    if (held === 'yes' && about === 'yes')
      return outcomeOf(rule.effect === 'allow' ? (restriction ?? rule) : rule, unsure);
    unsure ||= held === 'unknown' || deed.of !== null;
    if (deed.of === null && about === 'unknown') {
      // It speaks of some of what the deed may turn out to be about: an allowance is enough to let the person ask, and
      // a refusal keeps them from nothing yet.
      if (held === 'yes' && rule.effect !== 'deny') return outcomeOf(rule, unsure);
      continue;
    }
    if (rule.effect !== 'allow') return { kind: 'deny', rule, unsure };
  }
  return { kind: 'deny', rule: null, unsure };
}

/** The rules that speak of this person here and now, in their order; `unknown`: of some it is not known whether they do. */
export function rulesInForce(
  rules: readonly PolicyRule[],
  asker: Asker,
): readonly { readonly rule: PolicyRule; readonly held: 'yes' | 'unknown' }[] {
  return rules.flatMap((rule) => {
    const held = holdsAny(asker, rule.who);
    return held === 'no' || !isHere(rule, asker) || !isNow(rule, asker.at) ? [] : [{ rule, held }];
  });
}

/** Is this a refusal to everybody, or an approval that everybody needs for something of which this may be a part? */
function refusesAll({ effect, who }: PolicyRule, about: 'yes' | 'no' | 'unknown', { of }: Deed): boolean {
  if (!who.includes('*')) return false;
  return effect === 'deny' || (effect === 'approval' && about === 'unknown' && of !== null);
}

/** An approval that everybody needs is needed by those, too, whom a later rule allows the deed by name. */
function restricting(rule: PolicyRule): PolicyRule | null {
  return rule.effect === 'approval' ? rule : null;
}

function outcomeOf(rule: PolicyRule, unsure: boolean): Decision {
  if (rule.effect === 'allow') return { kind: 'allow', rule };
  if (rule.effect === 'approval' && rule.approval !== undefined) {
    return { kind: 'approval', rule, terms: rule.approval };
  }
  return { kind: 'deny', rule, unsure };
}

/** Does the rule speak of this command at all? */
export function covers({ may }: Pick<PolicyRule, 'may'>, { command, group }: Omit<Deed, 'of'>): boolean {
  return may.some((named) => named === '*' || named === command || named === group);
}

function isHere({ from }: PolicyRule, { place }: Asker): boolean {
  return (
    from === undefined ||
    from.some((named) => (named === 'personal' ? place.kind === 'personal' : named === place.target))
  );
}

function isNow({ when }: PolicyRule, at: Date): boolean {
  if (when === undefined) return true;
  if (!isWithin(when, at)) return false;
  if (when.days === undefined) return true;
  // What goes on over midnight belongs to the day on which it began.
  const isMorningAfter = when.from > when.to && isWithin({ ...when, from: '00:00' }, at);
  return when.days.includes((weekday(when.zone, at) + (isMorningAfter ? 6 : 0)) % 7);
}

function isAbout(rule: PolicyRule, of: Subject | null): 'yes' | 'no' | 'unknown' {
  if (rule.tenant === undefined && rule.folder === undefined && rule.process === undefined) return 'yes';
  if (of === null) return 'unknown';
  const fits = new Set([
    fitsWhere(rule.tenant, of.tenant, matchesWildcard),
    fitsWhere(rule.folder, of.folder, matchesFolder),
    fitsWhere(rule.process, of.process, matchesWildcard),
  ]);
  if (fits.has('no')) return 'no';
  return fits.has('unknown') ? 'unknown' : 'yes';
}

function fitsWhere(
  pattern: string | undefined,
  name: string | null,
  matches: (pattern: string, name: string) => boolean,
): 'yes' | 'no' | 'unknown' {
  if (pattern === undefined) return 'yes';
  if (name === null) return 'unknown';
  if (matches(pattern, name)) return 'yes';
  // What people type may be a pattern itself, of which the rule may mean a part.
  return name.includes('*') && (matches(name, pattern) || mayMeet(pattern, name)) ? 'unknown' : 'no';
}

function holdsAny(asker: Asker, who: readonly Principal[]): 'yes' | 'no' | 'unknown' {
  const held = new Set(who.map((principal) => asker.holds(principal)));
  if (held.has('yes')) return 'yes';
  return held.has('unknown') ? 'unknown' : 'no';
}

function weekday(zone: string, at: Date): number {
  return new Date(wallClock(at.getTime(), zone) ?? at.getTime()).getUTCDay();
}
