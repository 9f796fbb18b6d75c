import type { webApi } from '@slack/bolt';
import { DeliveryError } from '../chat/chat-adapter.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { deliveryError, explained } from './delivery-errors.ts';
import type { Health } from './health.ts';
import { noPictures, type Pictures } from './pictures.ts';
import type { Rendered } from './render.ts';
import { inBestForm } from './variants.ts';

/** A message in Slack: channel id and `ts`. */
export interface Posted {
  readonly conversation: string;
  readonly message: string;
}

/** Marks our notices, so that one can be found again. https://docs.slack.dev/messaging/message-metadata */
const noticeEvent = 'chatops_notice';
/** How far back a notice is looked for: a send may have got lost hours before an outage ended. */
const pageSize = 200;
const mostPages = 5;

/** Ordinary messages of the bot: posted, edited, found again. All members throw `DeliveryError`. */
export interface Poster {
  /** `id` is kept with the message. */
  post(
    channel: string,
    message: Message,
    options?: { readonly thread?: string | null; readonly id?: string },
  ): Promise<Posted>;
  edit(at: Posted, message: Message): Promise<void>;
  /** The message that was posted with this id (in this thread); null when there is none or we may not look. */
  find(channel: string, id: string, thread?: string | null): Promise<Posted | null>;
}

/** The poster over Slack's Web API (chat.postMessage, chat.update, conversations.history, conversations.replies). */
export function createPoster(
  web: webApi.WebClient,
  health: Health,
  log: Logger,
  pictures: Pictures = noPictures,
): Poster {
  const watched = async <T>(doing: 'send' | 'update', work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work();
      health.worked();
      return result;
    } catch (error) {
      health.failed(error);
      throw deliveryError(error, doing);
    }
  };

  return {
    post: (channel, message, options = {}) =>
      watched('send', async () => {
        const send = (rendered: Rendered) => {
          const posted = {
            channel,
            ...content(rendered),
            unfurl_links: false,
            unfurl_media: false,
            ...(options.thread ? { thread_ts: options.thread } : {}),
            ...(options.id === undefined
              ? {}
              : { metadata: { event_type: noticeEvent, event_payload: { id: options.id } } }),
          };
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's method, no window's
          return web.chat.postMessage(posted);
        };
        const answer = await inBestForm(message, 'name', log, send, undefined, await pictures.of(message));
        if (answer.ts === undefined) throw new DeliveryError('uncertain', 'Slack did not name the message.');
        return { conversation: answer.channel ?? channel, message: answer.ts };
      }),

    edit: (at, message) =>
      watched('update', async () => {
        const send = (rendered: Rendered) =>
          web.chat.update({ channel: at.conversation, ts: at.message, ...content(rendered) });
        await inBestForm(message, 'mention', log, send, undefined, await pictures.of(message));
      }),

    async find(channel, id, thread = null) {
      try {
        let cursor = '';
        for (let page = 0; page < mostPages; page += 1) {
          const asked = {
            channel,
            limit: pageSize,
            include_all_metadata: true,
            ...(cursor === '' ? {} : { cursor }),
          };
          const history =
            thread === null
              ? await web.conversations.history(asked)
              : await web.conversations.replies({ ...asked, ts: thread });
          const found = history.messages?.find((message) => isNotice(message, id));
          if (found?.ts !== undefined) return { conversation: channel, message: found.ts };
          cursor = history.response_metadata?.next_cursor ?? '';
          if (cursor === '') break;
        }
        return null;
      } catch (error) {
        const trouble = deliveryError(error, 'update');
        if (trouble.outcome === 'retry') throw new DeliveryError('uncertain', trouble.message, trouble);
        log.warn({ channel, reason: explained(error) }, 'Cannot look whether a message has arrived');
        return null;
      }
    },
  };
}

/**
 * What chat.postMessage and chat.update share; without blocks Slack must not read formatting, names or links into plain
 * text (chat.update does of its own accord).
 */
function content(rendered: Rendered): {
  readonly text: string;
  readonly blocks: Rendered['blocks'];
  readonly mrkdwn?: false;
  readonly parse?: 'none';
} {
  return rendered.blocks.length === 0
    ? { text: rendered.text, blocks: [], mrkdwn: false, parse: 'none' }
    : { text: rendered.text, blocks: rendered.blocks };
}

function isNotice(message: object, id: string): boolean {
  if (!('metadata' in message)) return false;
  const metadata = message.metadata as {
    readonly event_type?: unknown;
    readonly event_payload?: { readonly id?: unknown };
  } | null;
  return metadata?.event_type === noticeEvent && metadata.event_payload?.id === id;
}
