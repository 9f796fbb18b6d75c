import { users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import type { Message } from '../workspace.ts';
import { type Call, channelArg, method, neededArg, tiers } from './method.ts';

/** https://docs.slack.dev/reference/methods/reactions.add */

function target(call: Call): { message: Message; name: string; by: Set<string> } {
  const channel = channelArg(call);
  const message = call.scene.workspace.message(channel.id, neededArg(call.args, 'timestamp'));
  if (!message || message.ephemeralTo) throw new SlackError('message_not_found');
  const name = neededArg(call.args, 'name');
  if (!/^[a-z0-9_+-]+(::skin-tone-[2-6])?$/.test(name)) throw new SlackError('invalid_name');
  return { message, name, by: message.reactions.get(name) ?? new Set() };
}

const add = method('reactions:write', tiers.three, (call) => {
  const { message, name, by } = target(call);
  if (by.has(users.bot.id)) throw new SlackError('already_reacted');
  message.reactions.set(name, by.add(users.bot.id));
  call.scene.workspace.changes.tell();
  return {};
});

const remove = method('reactions:write', tiers.two, (call) => {
  const { message, name, by } = target(call);
  if (!by.delete(users.bot.id)) throw new SlackError('no_reaction');
  if (by.size === 0) message.reactions.delete(name);
  call.scene.workspace.changes.tell();
  return {};
});

export const reactionMethods = { 'reactions.add': add, 'reactions.remove': remove };
