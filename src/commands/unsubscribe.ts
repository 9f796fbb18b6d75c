import { BotError } from '../domain/errors.ts';
import { endedMessage } from '../views/rule.ts';
import { defineCommand } from './define.ts';
import { restArg } from './reading/arguments.ts';
import { demandRule, needRole, ruleNamed } from './rules.ts';

export const unsubscribe = defineCommand({
  name: 'unsubscribe',
  task: 'Stop alerts that were asked for here',
  synonyms: ['unfollow', 'unwatch'],
  summary: 'Takes back one `subscribe`, named by its rule id.',
  examples: ['unsubscribe 4f2a'],
  access: 'viewer',
  mayTake: 'admin',
  args: { rule: restArg('<rule>', 'Id of the rule, as `subscriptions` shows it') },
  run: async (context, given) => {
    const { invocation, orchestrator, store } = context;
    if (given.rule === undefined) {
      throw new BotError('usage', '`unsubscribe` needs the id of a rule.', {
        hint: `\`${context.prefix}subscriptions\` shows the rules that are in force here.`,
      });
    }
    const rule = await ruleNamed(context, given.rule, 'subscription');
    const here = rule.target === invocation.place.target;
    if (!here) needRole(context, 'admin', 'end rules of other places');
    else if (invocation.place.kind !== 'personal')
      needRole(context, 'operator', 'end rules of a shared place');
    demandRule(context, rule);
    await store.removeRule(orchestrator.tenant, rule.id);
    return { kind: 'answer', message: endedMessage(rule), to: 'channel' };
  },
});
