import type { webApi } from '@slack/bolt';
import type { LinkReader, Responder } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { Inbound } from './inbound.ts';
import { kindOf } from './origin.ts';
import type { LinkShared } from './payload.ts';
import { unfurlBlocks } from './unfurl-blocks.ts';

/** Links of one message that are unfurled; more would bury what was said. */
const mostLinks = 5;

/** The message with the links, or the draft of one. */
export type Unfurled =
  | { readonly channel: string; readonly ts: string }
  | { readonly unfurl_id: string; readonly source: 'composer' };

/** Links of ours that somebody posted or is about to post. */
export interface Shared {
  readonly at: Unfurled;
  /** `url` exactly as Slack gave it: it names the link in the answer. */
  readonly links: readonly { readonly url: string; readonly inbound: Inbound }[];
}

/**
 * A `link_shared` event → an invocation for each link that we can show, at most 5.
 * Null when there is none, or nobody who shared them. https://docs.slack.dev/reference/events/link_shared
 */
export function fromLinkShared({ event, event_id }: LinkShared, readLink: LinkReader): Shared | null {
  const { channel, is_bot_user_member, message_ts, source, thread_ts, unfurl_id, user } = event;
  if (user === undefined) return null;
  const kind = kindOf(channel, undefined);
  const origin = {
    channel,
    // Links are shown in the talk of two people, too, where the other one reads along.
    kind: kind === 'personal' && is_bot_user_member !== true ? ('group' as const) : kind,
    direct: false,
    thread: thread_ts ?? null,
    responseUrl: null,
    clicked: null,
  };
  const links = [...new Set(event.links.map(({ url }) => url))]
    .flatMap((url) => {
      const request = readLink(url.replaceAll('&amp;', '&'));
      return request === null ? [] : [{ url, request }];
    })
    .slice(0, mostLinks)
    .map(({ url, request }, index) => ({
      url,
      inbound: {
        id: `slack:${event_id}:${index}`,
        via: 'link' as const,
        user: { id: user, name: user },
        origin,
        request,
        on: null,
        triggerId: null,
        formTitle: null,
      },
    }));
  if (links.length === 0) return null;
  const at =
    source === 'composer' && unfurl_id !== undefined
      ? { unfurl_id, source: 'composer' as const }
      : { channel, ts: message_ts };
  return { at, links };
}

/** Hears the answer to a link; only a message that all may see counts. */
export function linkResponder(): Responder & { heard(): Message | null } {
  let heard: Message | null = null;
  return {
    expectForm: () => undefined,
    async reply(reply) {
      if (reply.kind === 'answer' && reply.to === 'channel') heard = reply.message;
    },
    post: async () => null,
    heard: () => heard,
  };
}

/**
 * Shows messages under the links that they belong to; a later call takes the place of an earlier one.
 * Throws when Slack refuses or cannot be reached. https://docs.slack.dev/reference/methods/chat.unfurl
 */
export async function unfurl(
  web: webApi.WebClient,
  at: Unfurled,
  messages: readonly (readonly [url: string, message: Message])[],
): Promise<void> {
  const unfurls = Object.fromEntries(
    messages.map(([url, message]) => [url, { blocks: unfurlBlocks(message) }]),
  );
  await web.chat.unfurl({ ...at, unfurls });
}
