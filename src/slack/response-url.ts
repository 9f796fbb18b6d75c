import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { ResponseUrlError } from './delivery-errors.ts';
import * as limits from './limits.ts';
import type { Pictures } from './pictures.ts';
import type { Rendered } from './render.ts';
import { inBestForm } from './variants.ts';

const lengths = [limits.responseText, limits.messageText, limits.tightMessageText];

/** How an answer on a `response_url` is shown. */
type ResponseKind = 'ephemeral' | 'in_channel' | 'replace';

/** Answers through a `response_url`, which works in channels where the bot is no member. */
interface ResponseUrl {
  /** True while it may still be used. */
  usable(): boolean;
  /** Throws when Slack refuses or cannot be reached; the caller then answers by other means. */
  respond(kind: ResponseKind, message: Message): Promise<void>;
}

/**
 * A `response_url`: 5 uses within 30 minutes, of which only ours are counted here. Without `thread` a new message
 * would stand in the channel, where nobody looks who clicked in a thread.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function createResponseUrl(
  url: string | null,
  thread: string | null,
  log: Logger,
  pictures: Pictures,
): ResponseUrl {
  let left = url === null ? 0 : limits.responseUrlUses;
  return {
    usable: () => left > 0,
    async respond(kind, message) {
      if (url === null || left === 0) throw new ResponseUrlError('used_url');
      const people = kind === 'in_channel' ? 'name' : 'mention';
      const attempt = async (rendered: Rendered): Promise<void> => {
        left -= 1;
        await postJson(url, body(kind, rendered, thread));
      };
      await inBestForm(message, people, log, attempt, lengths, await pictures.of(message));
    },
  };
}

function body(kind: ResponseKind, rendered: Rendered, thread: string | null): object {
  const content = {
    text: rendered.text,
    ...(rendered.blocks.length === 0 ? { mrkdwn: false } : { blocks: rendered.blocks }),
    unfurl_links: false,
    unfurl_media: false,
  };
  return kind === 'replace'
    ? { replace_original: true, ...content }
    : {
        response_type: kind,
        replace_original: false,
        ...(thread === null ? {} : { thread_ts: thread }),
        ...content,
      };
}

async function postJson(url: string, content: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(content),
    redirect: 'error',
    signal: AbortSignal.timeout(limits.webTimeoutMs),
  });
  const text = await answer.text();
  const code = refusal(text);
  if (code !== null) throw new ResponseUrlError(code);
  if (!answer.ok) throw new ResponseUrlError(/^\w{1,60}$/.test(text) ? text : `http_${answer.status}`);
}

/** Slack answers `ok`, or JSON with `ok` and, when it refused, `error`. */
function refusal(text: string): string | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('ok' in parsed) || parsed.ok !== false)
      return null;
    return 'error' in parsed && typeof parsed.error === 'string' ? parsed.error : 'unknown_error';
  } catch {
    return null;
  }
}
