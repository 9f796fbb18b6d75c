import type { Block } from '../block-kit.ts';
import type { Scene } from '../scene.ts';

/** What a person typed, as Slack hands it on: signs escaped, people, channels and addresses as references. */
export function escapeTyped(scene: Scene, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .replace(/(^|\s)@([\w.-]+)/g, (whole, space: string, name: string) => {
      const user = scene.workspace.users.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return user ? `${space}<@${user.id}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, space: string, name: string) => {
      const channel = [...scene.workspace.channels.values()].find((one) => one.name === name);
      return channel ? `${space}<#${channel.id}|${channel.name}>` : whole;
    })
    .replace(/(^|\s)(https?:\/\/[^\s]+)/g, '$1<$2>');
}

const reference = /<@(?<user>[A-Z0-9]+)>|<#(?<channel>[A-Z0-9]+)(?:\|[^>]*)?>|<(?<url>https?:[^>|]+)>/g;

/** The rich text block that comes with a person's message. */
export function typedBlock(text: string): Block {
  const elements: Record<string, unknown>[] = [];
  const words = (part: string): void => {
    const plain = part.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    if (plain) elements.push({ type: 'text', text: plain });
  };
  let from = 0;
  for (const match of text.matchAll(reference)) {
    words(text.slice(from, match.index));
    const { user, channel, url } = match.groups ?? {};
    if (user) elements.push({ type: 'user', user_id: user });
    else if (channel) elements.push({ type: 'channel', channel_id: channel });
    else if (url) elements.push({ type: 'link', url });
    from = match.index + match[0].length;
  }
  words(text.slice(from));
  return {
    type: 'rich_text',
    block_id: 'typed',
    elements: [{ type: 'rich_text_section', elements }],
  } as unknown as Block;
}
