import { setTimeout as wait } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import { DeliveryError } from '../chat/chat-adapter.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { deliveryError, explained } from './delivery-errors.ts';
import type { Origin } from './origin.ts';
import type { Pictures } from './pictures.ts';
import type { Posted, Poster } from './poster.ts';
import type { Rendered } from './render.ts';
import { createResponseUrl } from './response-url.ts';
import { unfurl } from './unfurl.ts';
import { inBestForm } from './variants.ts';

/** Answers at the place where something was asked. */
export interface Answers {
  /** Shown to the asker alone, except in a direct conversation with the bot. Throws `DeliveryError` when no way is left. */
  toAsker(message: Message): Promise<void>;
  /** Takes the place of the message that was clicked; elsewhere like `toAsker`. */
  inPlace(message: Message): Promise<void>;
  /** Seen by all there, or in the talk of two people by the asker. Null when the bot cannot post there itself and it was shown by other means. */
  toAll(message: Message): Promise<Posted | null>;
}

/** A person waits for these: a rate limit is waited for this long, and no longer. */
const longestWaitMs = 30_000;
const attempts = 3;

/**
 * Every answer has a second way: a spent `response_url` gives way to an ephemeral message,
 * that to a direct message; a channel that the bot may not post in to the `response_url`.
 */
export function createAnswers(options: {
  readonly web: webApi.WebClient;
  readonly poster: Poster;
  readonly origin: Origin;
  readonly user: string;
  readonly pictures: Pictures;
  readonly log: Logger;
}): Answers {
  const { web, poster, origin, pictures, user, log } = options;
  const responseUrl = createResponseUrl(origin.responseUrl, origin.thread, log, pictures);

  const toAsker = async (message: Message): Promise<void> => {
    if (!origin.direct) {
      // A command in a direct conversation does not say with whom; the bot can post only in its own.
      const here = () => patiently(() => poster.post(origin.channel, message, {}));
      if (origin.kind === 'personal' && origin.clicked === null && (await tried('message', here))) return;
      if (
        responseUrl.usable() &&
        (await tried('response_url', () => responseUrl.respond('ephemeral', message)))
      )
        return;
      if (await tried('ephemeral', () => patiently(() => ephemeral(message)))) return;
    }
    const channel = origin.direct ? origin.channel : user;
    await patiently(() => poster.post(channel, message, { thread: origin.direct ? origin.thread : null }));
  };

  const ephemeral = async (message: Message): Promise<unknown> => {
    const send = (rendered: Rendered) =>
      web.chat.postEphemeral({
        channel: origin.channel,
        user,
        text: rendered.text,
        blocks: rendered.blocks,
        ...(origin.thread === null ? {} : { thread_ts: origin.thread }),
      });
    return inBestForm(message, 'mention', log, send, undefined, await pictures.of(message));
  };

  const tried = async (way: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      log.warn({ way, channel: origin.channel, reason: explained(error) }, 'An answer needs another way');
      return false;
    }
  };

  return {
    toAsker,

    async inPlace(message) {
      const { clicked } = origin;
      if (clicked === null) return toAsker(message);
      if (clicked.unfurlOf !== null) {
        const shown: readonly [string, Message] = [clicked.unfurlOf, message];
        const link = { channel: origin.channel, ts: clicked.ts };
        if (await tried('unfurl', () => unfurl(web, link, [shown]))) return;
        return toAsker(message);
      }
      if (
        responseUrl.usable() &&
        (await tried('response_url', () => responseUrl.respond('replace', message)))
      )
        return;
      const at = { conversation: origin.channel, message: clicked.ts };
      if (!clicked.ephemeral && (await tried('update', () => patiently(() => poster.edit(at, message)))))
        return;
      await toAsker(message);
    },

    async toAll(message) {
      try {
        return await patiently(() => poster.post(origin.channel, message, { thread: origin.thread }));
      } catch (error) {
        if (!(error instanceof DeliveryError) || error.outcome !== 'refused' || !responseUrl.usable())
          throw error;
        log.warn({ channel: origin.channel, reason: error.message }, 'An answer needs another way');
        // A talk of two people, where nobody else is told what one of them asks the bot.
        await responseUrl.respond(origin.kind === 'personal' ? 'ephemeral' : 'in_channel', message);
        return null;
      }
    },
  };
}

/** Waits out rate limits; what may have arrived is not sent again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const trouble = deliveryError(error, 'send');
      const waitMs = trouble.retryAfterMs ?? 1000 * attempt;
      if (trouble.outcome !== 'retry' || attempt === attempts || waitMs > longestWaitMs) throw trouble;
      await wait(waitMs);
    }
  }
}
