import type { JsonObject } from '../block-kit.ts';
import { messageOnWire } from '../message-on-wire.ts';
import { type Channel, users } from '../seed.ts';
import { SlackError } from '../slack-error.ts';
import { type Message } from '../workspace.ts';
import {
  type Call,
  channelArg,
  channelScope,
  flagArg,
  limitArg,
  type Method,
  method,
  neededArg,
  stringArg,
  tiers,
} from './method.ts';

/** https://docs.slack.dev/reference/methods (the conversations.* pages) */

const pageSize = 100;
const maxPageSize = 999;

function channelOnWire(channel: Channel): JsonObject {
  return {
    id: channel.id,
    ...(channel.kind === 'im' ? { user: channel.person } : { name: channel.name }),
    is_channel: channel.kind === 'public',
    is_group: false,
    is_im: channel.kind === 'im',
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: channel.members.has(users.bot.id),
    num_members: channel.members.size,
  };
}

function readable(call: Call): Channel {
  const channel = channelArg(call);
  if (!channel.members.has(users.bot.id)) throw new SlackError('not_in_channel');
  return channel;
}

/** One page of messages, by `oldest`, `latest`, `inclusive`, `limit` and `cursor`. */
function page({ args }: Call, messages: readonly Message[]): JsonObject {
  const oldest = stringArg(args, 'oldest');
  const latest = stringArg(args, 'latest');
  const edge = flagArg(args, 'inclusive') ? 0 : 1;
  const within = messages.filter(
    ({ ts }) =>
      (oldest === null || order(ts, oldest) >= edge) && (latest === null || order(latest, ts) >= edge),
  );
  const limit = limitArg(args, pageSize, maxPageSize);
  const cursor = stringArg(args, 'cursor');
  const from = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
  if (!Number.isInteger(from)) throw new SlackError('invalid_cursor');
  const withMetadata = flagArg(args, 'include_all_metadata');
  const more = within.length > from + limit;
  return {
    messages: within.slice(from, from + limit).map((message) => onWire(message, withMetadata)),
    has_more: more,
    ...(more
      ? { response_metadata: { next_cursor: Buffer.from(String(from + limit)).toString('base64url') } }
      : {}),
  };
}

function onWire(message: Message, withMetadata: boolean): JsonObject {
  const { metadata } = message;
  return { ...messageOnWire(message), ...(metadata && withMetadata ? { metadata } : {}) };
}

function order(a: string, b: string): number {
  return Math.sign(Number(a.replace('.', '')) - Number(b.replace('.', '')));
}

const info: Method = {
  token: 'bot',
  scope: channelScope('read'),
  rate: tiers.three,
  run: (call) => ({ channel: channelOnWire(channelArg(call)) }),
};

const history: Method = {
  token: 'bot',
  scope: channelScope('history'),
  rate: tiers.three,
  run(call) {
    const channel = readable(call);
    const seen = call.scene.workspace.messages.filter(
      (one) => one.channel === channel.id && one.ephemeralTo === null && one.threadTs === null,
    );
    return page(call, seen.toReversed());
  },
};

const replies: Method = {
  token: 'bot',
  scope: channelScope('history'),
  rate: tiers.three,
  run(call) {
    const channel = readable(call);
    const ts = neededArg(call.args, 'ts');
    const thread = call.scene.workspace.messages.filter(
      (one) =>
        one.channel === channel.id && one.ephemeralTo === null && (one.ts === ts || one.threadTs === ts),
    );
    if (thread.length === 0) throw new SlackError('thread_not_found');
    return page(call, thread);
  },
};

const open: Method = method('im:write', tiers.three, ({ scene, args }) => {
  const id = stringArg(args, 'users') ?? stringArg(args, 'channel');
  const found = [...scene.workspace.channels.values()].find((one) => one.person === id || one.id === id);
  if (!found) throw new SlackError(args.users === undefined ? 'channel_not_found' : 'users_not_found');
  return { no_op: true, already_open: true, channel: { id: found.id } };
});

const list: Method = method('channels:read', tiers.two, ({ scene }) => ({
  channels: [...scene.workspace.channels.values()].filter((one) => one.kind === 'public').map(channelOnWire),
  response_metadata: { next_cursor: '' },
}));

export const conversationMethods = {
  'conversations.info': info,
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.open': open,
  'conversations.list': list,
};
