import { BotError } from '../domain/errors.ts';
import type { Mute } from '../domain/rule.ts';
import { endedMessage } from '../views/rule.ts';
import { type Context, defineCommand } from './define.ts';
import { restArg } from './reading/arguments.ts';
import { demandRule, mayName, needRole, ruleNamed } from './rules.ts';

export const unmute = defineCommand({
  name: 'unmute',
  task: 'Let alerts come again',
  synonyms: ['unsilence'],
  summary: 'Ends a mute before its time and tells what happened meanwhile; without an id the only one here.',
  examples: ['unmute', 'unmute 7k2d'],
  access: 'operator',
  mayTake: 'admin',
  args: { rule: restArg('<rule>', 'Id of the rule, as `subscriptions` shows it') },
  run: async (context, given) => {
    const { alerting, invocation, orchestrator, store } = context;
    const rule = await ruleOf(context, given.rule);
    if (rule.target !== invocation.place.target) needRole(context, 'admin', 'end rules of other places');
    demandRule(context, rule);
    const removed = await store.removeRule(orchestrator.tenant, rule.id);
    if (removed?.kind === 'mute') context.afterReply(async () => alerting.catchUp(removed));
    return { kind: 'answer', message: endedMessage(rule), to: 'channel' };
  },
});

async function ruleOf(context: Context, id: string | undefined): Promise<Mute> {
  if (id !== undefined) return ruleNamed(context, id, 'mute');
  const { invocation, orchestrator, store } = context;
  const here = (await store.rules(orchestrator.tenant)).filter(
    (rule) =>
      rule.kind === 'mute' &&
      rule.target === invocation.place.target &&
      mayName(context, rule, invocation.place.target),
  );
  const [only] = here;
  if (only?.kind === 'mute' && here.length === 1) return only;
  throw new BotError(
    'usage',
    here.length === 0 ? 'Nothing is muted here.' : 'Several rules mute alerts here.',
    {
      hint: `\`${context.prefix}subscriptions\` shows the rules with their ids.`,
    },
  );
}
