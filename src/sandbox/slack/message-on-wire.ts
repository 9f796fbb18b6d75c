import type { JsonObject } from './block-kit.ts';
import { app, team } from './seed.ts';
import type { Message, Unfurl } from './workspace.ts';

/** A message as the Web API and payloads show it. */
export function messageOnWire(message: Message): JsonObject {
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(message.byBot ? { bot_id: app.botId, app_id: app.id } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.unfurls.length > 0
      ? { attachments: message.unfurls.map((each, index) => unfurlOnWire(each, index + 1)) }
      : {}),
    ...(message.edited ? { edited: message.edited } : {}),
    ...(message.files.length > 0
      ? { files: message.files.map(({ id, name, title }) => ({ id, name, title })) }
      : {}),
    ...(message.reactions.size > 0
      ? {
          reactions: [...message.reactions].map(([name, by]) => ({ name, users: [...by], count: by.size })),
        }
      : {}),
  };
}

/** What stands under a link, as messages and payloads show it. */
export function unfurlOnWire({ url, blocks }: Unfurl, id: number): JsonObject {
  return {
    id,
    app_unfurl_url: url,
    is_app_unfurl: true,
    from_url: url,
    app_id: app.id,
    bot_id: app.botId,
    fallback: '[no preview available]',
    blocks,
  };
}
