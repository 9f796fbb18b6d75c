import { tellApp } from '../acts/tell-app.ts';
import { withIds } from '../block-ids.ts';
import type { JsonObject } from '../block-kit.ts';
import { messageLimits } from '../limits.ts';
import { messageOnWire } from '../message-on-wire.ts';
import { picturesOf } from '../pictures.ts';
import type { Scene } from '../scene.ts';
import { app, type Channel, team, users } from '../seed.ts';
import { faulty, SlackError } from '../slack-error.ts';
import { refuseMessage } from '../validate/message.ts';
import { isObject } from '../validate/rules.ts';
import { type Message } from '../workspace.ts';
import { type Call, channelArg, type Method, method, neededArg, stringArg, tiers } from './method.ts';

/** https://docs.slack.dev/reference/methods (the chat.* pages) */

function contentOf({ args, scene }: Call): Pick<Message, 'text' | 'blocks'> {
  const given = { text: args.text, blocks: args.blocks };
  const refusal = refuseMessage(given, picturesOf(scene.workspace));
  if (refusal) throw faulty(refusal.error, refusal.faults);
  return {
    text: typeof args.text === 'string' ? args.text : '',
    blocks: withIds((args.blocks ?? []) as JsonObject[]),
  };
}

function metadataOf(args: JsonObject): JsonObject | null {
  const { metadata } = args;
  if (metadata === undefined) return null;
  if (!isObject(metadata) || typeof metadata.event_type !== 'string' || !isObject(metadata.event_payload)) {
    throw new SlackError('invalid_metadata_format');
  }
  return metadata;
}

/** Where a message goes: a channel, or a person, who then gets it directly. */
function destination(call: Call): Channel {
  const { channels } = call.scene.workspace;
  const id = neededArg(call.args, 'channel');
  const direct = [...channels.values()].find((one) => one.person === id);
  const found = direct ?? channelArg(call);
  if (found.archived) throw new SlackError('is_archived');
  return found;
}

function writable(call: Call): Channel {
  const found = destination(call);
  const anywhere = call.scene.installation.scopes.has('chat:write.public') && found.kind === 'public';
  if (!found.members.has(users.bot.id) && !anywhere) throw new SlackError('not_in_channel');
  return found;
}

function threadOf({ scene, args }: Call, channel: Channel): string | null {
  const ts = stringArg(args, 'thread_ts');
  if (ts === null) return null;
  const parent = scene.workspace.message(channel.id, ts);
  if (!parent || parent.ephemeralTo) throw new SlackError('thread_not_found');
  return parent.threadTs ?? ts;
}

function ownMessage(call: Call, refusal: string): Message {
  const channel = channelArg(call);
  const found = call.scene.workspace.message(channel.id, neededArg(call.args, 'ts'));
  if (!found || found.ephemeralTo) throw new SlackError('message_not_found');
  if (found.user !== users.bot.id) throw new SlackError(refusal);
  if (channel.archived) throw new SlackError('is_archived');
  return found;
}

/** What happens in a direct conversation is told to the app, its own messages too. */
function tellDirect(scene: Scene, message: Message, extra: JsonObject): void {
  if (scene.workspace.channels.get(message.channel)?.kind !== 'im') return;
  const event = { ...extra, channel: message.channel, channel_type: 'im', event_ts: message.ts };
  void tellApp(scene, 'message.im', event);
}

const postMessage: Method = {
  token: 'bot',
  scope: () => 'chat:write',
  rate: tiers.posting,
  rateKey: ({ args }) => String(args.channel),
  run(call) {
    const channel = writable(call);
    const content = contentOf(call);
    const message = call.scene.workspace.post({
      ...content,
      channel: channel.id,
      user: users.bot.id,
      byBot: true,
      metadata: metadataOf(call.args),
      threadTs: threadOf(call, channel),
    });
    tellDirect(call.scene, message, messageOnWire(message));
    return {
      channel: channel.id,
      ts: message.ts,
      message: {
        ...messageOnWire(message),
        ...(message.metadata ? { metadata: message.metadata } : {}),
        bot_profile: { id: app.botId, app_id: app.id, name: app.name, team_id: team.id },
      },
    };
  },
};

const postEphemeral = method('chat:write', tiers.four, (call) => {
  const channel = writable(call);
  const user = neededArg(call.args, 'user');
  if (!channel.members.has(user)) throw new SlackError('user_not_in_channel');
  const message = call.scene.workspace.post({
    ...contentOf(call),
    channel: channel.id,
    user: users.bot.id,
    byBot: true,
    ephemeralTo: user,
    threadTs: threadOf(call, channel),
  });
  return { message_ts: message.ts };
});

const update = method('chat:write', tiers.three, (call) => {
  const message = ownMessage(call, 'cant_update_message');
  const content = contentOf(call);
  if (content.text.length > messageLimits.updatedText) throw new SlackError('msg_too_long');
  message.text = content.text;
  // Blocks that are not named stay as they were; an empty list takes them away.
  if (call.args.blocks !== undefined) message.blocks = content.blocks;
  if (call.args.metadata !== undefined) message.metadata = metadataOf(call.args);
  message.edited = { user: users.bot.id, ts: call.scene.workspace.nextTs() };
  call.scene.workspace.changes.tell();
  tellDirect(call.scene, message, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: messageOnWire(message),
    ts: message.edited.ts,
  });
  return {
    channel: message.channel,
    ts: message.ts,
    text: message.text,
    message: messageOnWire(message),
  };
});

const remove = method('chat:write', tiers.three, (call) => {
  const message = ownMessage(call, 'cant_delete_message');
  call.scene.workspace.remove(message);
  return { channel: message.channel, ts: message.ts };
});

const getPermalink = method(null, tiers.four, (call) => {
  const channel = channelArg(call);
  const ts = neededArg(call.args, 'message_ts');
  if (!call.scene.workspace.message(channel.id, ts)) throw new SlackError('message_not_found');
  return {
    channel: channel.id,
    permalink: `${call.base}archives/${channel.id}/p${ts.replace('.', '')}`,
  };
});

export const chatMethods = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
