import { messageOnWire } from '../message-on-wire.ts';
import { channelOf, personOf, type Scene } from '../scene.ts';
import { team, users } from '../seed.ts';
import { type Message } from '../workspace.ts';
import { shareLinks } from './share.ts';
import { tellApp } from './tell-app.ts';
import { escapeTyped, typedBlock } from './typed-text.ts';

/**
 * A person's message in a channel or to the bot. The app is told where it is mentioned and in direct conversations.
 * Resolves when the app has taken the event, if there was one.
 */
export async function say(
  scene: Scene,
  userId: string,
  channelId: string,
  typed: string,
  threadTs: string | null = null,
): Promise<Message> {
  const user = personOf(scene, userId);
  const channel = channelOf(scene, channelId);
  const text = escapeTyped(scene, typed);
  const message = scene.workspace.post({
    channel: channel.id,
    user: user.id,
    byBot: false,
    text,
    blocks: text ? [typedBlock(text)] : [],
    threadTs,
  });
  const onWire = { ...messageOnWire(message), client_msg_id: crypto.randomUUID(), channel: channel.id };
  if (channel.kind === 'im') {
    await tellApp(scene, 'message.im', { ...onWire, channel_type: 'im', event_ts: message.ts });
  } else if (text.includes(`<@${users.bot.id}>`) && channel.members.has(users.bot.id)) {
    await tellApp(scene, 'app_mention', { ...onWire, type: 'app_mention', event_ts: message.ts });
  }
  await shareLinks(scene, message);
  return message;
}

/** A person opens the app's own place: its Home or its conversation. */
export async function openApp(scene: Scene, userId: string, tab: 'home' | 'messages'): Promise<void> {
  const user = personOf(scene, userId);
  const direct = [...scene.workspace.channels.values()].find((one) => one.person === user.id);
  const home = scene.workspace.homes.get(user.id);
  await tellApp(scene, 'app_home_opened', {
    type: 'app_home_opened',
    user: user.id,
    channel: direct?.id,
    tab,
    event_ts: scene.workspace.nextTs(),
    ...(home ? { view: { id: home.id, type: 'home', team_id: team.id, ...home.content } } : {}),
  });
}

/** Takes the bot into a channel. */
export async function inviteBot(scene: Scene, userId: string, channelId: string): Promise<void> {
  const channel = channelOf(scene, channelId);
  channel.members.add(users.bot.id);
  scene.workspace.changes.tell();
  await tellApp(scene, 'member_joined_channel', {
    type: 'member_joined_channel',
    user: users.bot.id,
    channel: channel.id,
    channel_type: channel.kind === 'private' ? 'G' : 'C',
    team: team.id,
    inviter: userId,
    event_ts: scene.workspace.nextTs(),
  });
}
