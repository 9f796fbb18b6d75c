import type { Scope } from '../domain/scope.ts';
import { rulesMessage } from '../views/rule.ts';
import { type Context, defineCommand } from './define.ts';
import { everywhereFilter } from './rules.ts';

export const subscriptions = defineCommand({
  name: 'subscriptions',
  task: 'See what is told here',
  synonyms: ['rules', 'routes', 'mutes'],
  summary: 'Lists what brings alerts here and what mutes them, with where each rule comes from.',
  examples: ['subscriptions', 'subscriptions where:all'],
  access: 'viewer',
  mayTake: 'admin',
  args: { where: everywhereFilter },
  run: async (context, given) => {
    const { access, alerting, invocation, now, orchestrator, store } = context;
    const everywhere = given.where === true && access.reaches('admin');
    const here = invocation.place.target;
    const wanted = (target: string): boolean => everywhere || target === here || target === '*';
    const rules = (await store.rules(orchestrator.tenant)).filter(
      ({ scope, target }) => wanted(target) && mayName(context, scope),
    );
    const message = rulesMessage({
      routes: alerting.routes.filter((route) => wanted(route.target)),
      rules,
      everywhere,
      now: now(),
    });
    return { kind: 'answer', message, to: 'asker' };
  },
});

/** A rule for all places may name what not everybody may see. */
function mayName({ access, discretion, orchestrator }: Context, { folder, process }: Scope): boolean {
  if (folder === undefined && process === undefined) return true;
  const of = { tenant: orchestrator.tenant, folder: folder ?? null, process: process ?? null };
  return (access.sees(of) || access.perhaps(of)) && discretion.perhaps(of);
}
