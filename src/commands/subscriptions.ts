import { rulesMessage } from '../views/rule.ts';
import { defineCommand } from './define.ts';
import { everywhereFilter, mayName } from './rules.ts';

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
      (rule) => wanted(rule.target) && mayName(context, rule, here),
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
