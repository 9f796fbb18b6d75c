import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { Logger } from '../logger.ts';
import * as limits from './limits.ts';

/** Where Slack sends commands, interactivity and events. */
export const eventsPath = '/slack/events';

/**
 * What stands before Bolt's receiver: only `POST /slack/events`, bodies of a sane size that are objects
 * (Bolt rejects unhandled on `null`), and no timestamps from the future, which Bolt would accept.
 * Signature and age are Bolt's to check. Answers 404, 413, 400, 401 or 503 itself; never throws.
 */
export function createListener(options: {
  readonly receive: RequestListener;
  readonly accepting: () => boolean;
  readonly now: () => Date;
  readonly log: Logger;
}): (req: IncomingMessage, res: ServerResponse) => void {
  const { receive, accepting, now, log } = options;

  const listen = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'POST' || pathOf(req) !== eventsPath) return refuse(res, 404);
    if (!accepting()) return refuse(res, 503);
    if (isFromTheFuture(req, now())) {
      log.warn('A Slack request bears a time that has not come yet');
      return refuse(res, 401);
    }
    const body = await readBody(req);
    if (body === null) return refuse(res, 413);
    if (!holdsAnObject(body, req.headers['content-type'])) return refuse(res, 400);
    // Bolt takes a body that was read already from here.
    receive(Object.assign(req, { rawBody: body }), res);
  };

  return (req, res) => {
    listen(req, res).catch((error: unknown) => {
      log.warn({ err: error }, 'A Slack request could not be read');
      refuse(res, 400);
    });
  };
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split('?')[0] ?? '';
}

function isFromTheFuture(req: IncomingMessage, now: Date): boolean {
  const stamp = Number(req.headers['x-slack-request-timestamp'] ?? 0);
  return stamp * 1000 > now.getTime() + limits.clockAheadMs;
}

async function readBody(req: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too long is still read to its end, so that the answer reaches the sender.
    if (size <= limits.requestBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (size > limits.requestBytes * 8) {
      req.destroy();
      return null;
    }
  }
  return size > limits.requestBytes ? null : Buffer.concat(chunks);
}

/** A form without a JSON payload is one too. */
function holdsAnObject(body: Buffer, contentType: string | undefined): boolean {
  const text = body.toString();
  const payload =
    contentType === 'application/x-www-form-urlencoded' ? (parse(text)['payload'] ?? '{}') : text;
  try {
    const parsed: unknown = JSON.parse(String(payload));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function refuse(res: ServerResponse, status: number): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status).end();
}
