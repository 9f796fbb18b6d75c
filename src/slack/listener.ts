import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { Logger } from '../logger.ts';
import { isKnownRequest } from './known-request.ts';
import * as limits from './limits.ts';
import { createReplays, isSigned } from './signature.ts';

/** Where Slack sends commands, interactivity and events. */
export const eventsPath = '/slack/events';

/** What Slack sends: forms (commands, interactivity) and JSON (events). */
const contentTypes: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'application/json']);

/**
 * What stands before Bolt's receiver: only `POST /slack/events`, forms and JSON of a sane size that Bolt can
 * read (it throws on others, or lets them wait), signed within the last 5 minutes, each signature once. What was recorded and is sent
 * again is answered 200 and goes no further. Answers 404, 413, 415, 400, 401 or 503 itself; never throws.
 */
export function createListener(options: {
  readonly receive: RequestListener;
  readonly signingSecret: string;
  readonly accepting: () => boolean;
  readonly now: () => Date;
  readonly log: Logger;
}): (req: IncomingMessage, res: ServerResponse) => void {
  const { receive, accepting, now, log, signingSecret } = options;
  const replays = createReplays(now);

  const listen = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'POST' || pathOf(req) !== eventsPath) return refuse(res, 404);
    if (!accepting()) return refuse(res, 503);
    const type = contentTypeOf(req);
    if (!contentTypes.has(type)) return refuse(res, 415);
    const body = await readBody(req);
    if (body === null) return refuse(res, 413);
    const signature = String(req.headers['x-slack-signature'] ?? '');
    const timestamp = String(req.headers['x-slack-request-timestamp'] ?? '');
    if (!isSigned({ body, signature, timestamp }, signingSecret, now())) {
      log.debug('A Slack request is not signed, or not of now');
      return refuse(res, 401);
    }
    if (!isReadable(body, type)) return refuse(res, 400);
    if (!replays.isNew(signature)) {
      log.debug('A Slack request came twice with the same signature; nothing was done');
      return refuse(res, 200);
    }
    res.once('close', () => {
      if (res.statusCode !== 200) replays.forget(signature);
    });
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

function contentTypeOf(req: IncomingMessage): string {
  const [type = ''] = (req.headers['content-type'] ?? '').split(';', 1);
  return type.trim().toLowerCase();
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

/** As Bolt reads it: a form with a payload is that payload. */
function isReadable(body: Buffer, contentType: string): boolean {
  const text = body.toString();
  try {
    if (contentType !== 'application/x-www-form-urlencoded') return isKnownRequest(JSON.parse(text));
    const { payload, ...fields } = parse(text);
    return isKnownRequest(typeof payload === 'string' ? JSON.parse(payload) : fields);
  } catch {
    return false;
  }
}

function refuse(res: ServerResponse, status: number): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status).end();
}
