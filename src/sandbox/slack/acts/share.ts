import { randomBytes } from 'node:crypto';
import { sharedLinks } from '../links.ts';
import { channelOf, personOf, type Scene } from '../scene.ts';
import { users } from '../seed.ts';
import type { Draft, Message } from '../workspace.ts';
import { tellApp } from './tell-app.ts';
import { escapeTyped } from './typed-text.ts';

/** Tells the app of its links in a person's message, wherever it was posted. */
export async function shareLinks(scene: Scene, message: Message): Promise<void> {
  const links = sharedLinks(scene.installation, message.text);
  if (links.length === 0 || !scene.installation.scopes.has('links:read')) return;
  const channel = channelOf(scene, message.channel);
  await tellApp(scene, 'link_shared', {
    type: 'link_shared',
    user: message.user,
    channel: channel.id,
    is_bot_user_member: channel.members.has(users.bot.id),
    message_ts: message.ts,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    unfurl_id: message.unfurlId,
    source: 'conversations_history',
    links,
    event_ts: message.ts,
  });
}

/** A person types a message and has not sent it yet: the app may show what its links will unfurl to. */
export async function draft(scene: Scene, userId: string, typed: string): Promise<Draft> {
  const user = personOf(scene, userId);
  const text = escapeTyped(scene, typed);
  const written: Draft = {
    id: `U${randomBytes(8).toString('hex')}`,
    user: user.id,
    text,
    unfurls: [],
  };
  scene.workspace.drafts.set(written.id, written);
  const links = sharedLinks(scene.installation, text);
  if (links.length > 0 && scene.installation.scopes.has('links:read')) {
    await tellApp(scene, 'link_shared', {
      type: 'link_shared',
      user: user.id,
      channel: 'COMPOSER',
      is_bot_user_member: true,
      message_ts: written.id,
      unfurl_id: written.id,
      source: 'composer',
      links,
      event_ts: scene.workspace.nextTs(),
    });
  }
  return written;
}
