import { randomInt } from 'node:crypto';
import type { Json } from '../chat/message.ts';
import type { Role } from '../domain/access.ts';
import { isSame } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import type { Rule } from '../domain/rule.ts';
import { inScope, type Scope } from '../domain/scope.ts';
import { type StormBody, stormCauses } from '../domain/storm-body.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Arg, Context } from './define.ts';
import { textFilter } from './reading/arguments.ts';

const dayMs = 24 * 3_600_000;

/** Which jobs a rule speaks of. */
export const scopeFilters = {
  process: textFilter('process:Invoice*', 'Process name; `*` stands for anything'),
  folder: textFilter('folder:Finance/*', 'Folder path, or all below it with `/*`'),
  robot: textFilter('robot:DocBot', 'Robot name; `*` stands for anything'),
} as const;

/** `where:all` speaks of every place. */
export const everywhereFilter: Arg<boolean> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'where:all',
  summary: 'In every place, not only here',
  read: (value: Json) => {
    const said = typeof value === 'string' ? value.trim().toLowerCase() : '';
    if (said === 'all' || said === 'here') return said === 'all';
    throw new BotError('usage', '`where:` is `all` or `here`.');
  },
};

export function scopeOf(given: {
  readonly process?: string | undefined;
  readonly folder?: string | undefined;
  readonly robot?: string | undefined;
}): Scope {
  const { folder, process, robot } = given;
  return {
    ...(process === undefined ? {} : { process }),
    ...(folder === undefined ? {} : { folder }),
    ...(robot === undefined ? {} : { robot }),
  };
}

/** Keeps a rule under a short id of its own. */
export async function addRule<R extends Rule>(context: Context, rule: Omit<R, 'id'>): Promise<R> {
  for (;;) {
    const named = { ...rule, id: randomInt(36 ** 3, 36 ** 4).toString(36) } as R;
    if (await context.store.addRule(named)) return named;
  }
}

/** Faults of the last day that a rule speaks of and everybody here may see, by cause. */
export async function lastDayOf(
  { access, discretion, now, orchestrator, store }: Context,
  scope: Scope,
): Promise<Pick<StormBody, 'faults' | 'causes' | 'moreCauses'>> {
  const counts = await store.faultsSince(orchestrator.tenant, timestamp(now().getTime() - dayMs));
  return stormCauses(
    counts.filter(({ process, traits }) => {
      const folder = traits.folder === '' ? null : traits.folder;
      const of = { tenant: orchestrator.tenant, folder, process };
      if (!access.sees(of) || !discretion.shows(of)) return false;
      return inScope(scope, {
        process,
        folder: folder === null ? null : { id: 0, path: folder },
        robot: traits.robot === '' ? null : traits.robot,
      });
    }),
  );
}

/** Throws `BotError('denied')` when the person's role does not reach. `deed`: what they wanted, after "to". */
export function needRole({ access, role }: Context, needed: Role, deed: string): void {
  if (access.reaches(needed)) return;
  throw new BotError('denied', `You need to be ${needed} to ${deed}.`, {
    hint: `Your role is ${role ?? 'none'}. Ask an admin of the bot.`,
  });
}

/** May the rule be named to who asks, and here? It may be about what not everybody may see. */
export function mayName(
  { access, discretion, orchestrator, person }: Context,
  { by, scope, target }: Pick<Rule, 'by' | 'scope' | 'target'>,
  here: string,
): boolean {
  const { folder, process } = scope;
  if ((folder === undefined && process === undefined) || (isSame(by, person) && target === here)) return true;
  const of = { tenant: orchestrator.tenant, folder: folder ?? null, process: process ?? null };
  return (access.sees(of) || access.perhaps(of)) && discretion.perhaps(of);
}

/** Throws where this may not be done to a rule about such jobs; who said it may take it back unless a rule forbids that. */
export function demandRule({ access, orchestrator, person }: Context, { by, scope }: Rule): void {
  const { folder = null, process = null } = scope;
  const of = { tenant: orchestrator.tenant, folder, process };
  const decision = access.decide(of);
  const forbidden = decision.kind === 'deny' && decision.rule !== null && !decision.unsure;
  if (decision.kind === 'deny' && !forbidden && isSame(by, person)) return;
  access.demand([of]);
}

/** The rule of this id, if it is of this kind and may be named. Throws `BotError('usage')` when there is none. */
export async function ruleNamed<K extends Rule['kind']>(
  context: Context,
  id: string,
  kind: K,
): Promise<Extract<Rule, { kind: K }>> {
  const rules = await context.store.rules(context.orchestrator.tenant);
  const found = rules.find(
    (rule): rule is Extract<Rule, { kind: K }> =>
      rule.id === id && rule.kind === kind && mayName(context, rule, context.invocation.place.target),
  );
  if (found !== undefined) return found;
  throw new BotError('usage', `There is no rule ${id} any more.`, {
    hint: `\`${context.prefix}subscriptions\` shows those that are in force.`,
  });
}
