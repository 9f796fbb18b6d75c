import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { z } from 'zod';
import type { Store } from '../domain/store.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { answerJson, readBody } from './server.ts';

/** Orchestrator's events carry a job at most; a megabyte is far above any of them. */
const bodyLimitBytes = 1_048_576;

const eventShape = z.object({ EventId: z.union([z.string(), z.number()]), Type: z.string() });

/**
 * `POST /webhooks/uipath`: checks the signature (base64 HMAC-SHA256 of the raw body), answers 202 at once and hastens
 * the next poll. It never alerts by itself: what Orchestrator fails to deliver here is found by the poll all the same.
 * Source: UiPath Orchestrator user guide, "About webhooks".
 */
export function webhookReceiver(options: {
  readonly secret: string;
  readonly store: Store;
  readonly hasten: () => void;
  readonly log: Logger;
  readonly now: () => Date;
}): RequestListener {
  const { secret, store, hasten, log, now } = options;
  return (req, res) => {
    void (async () => {
      const body = await readBody(req, bodyLimitBytes);
      if (body === null) return answerJson(res, 413, { error: 'body too large' });
      if (!isSigned(body, String(req.headers['x-uipath-signature'] ?? ''), secret)) {
        log.warn('webhook refused: bad signature');
        return answerJson(res, 401, { error: 'bad signature' });
      }
      const event = eventShape.safeParse(parseJson(body));
      if (!event.success) return answerJson(res, 400, { error: 'no Orchestrator event' });
      answerJson(res, 202, { status: 'accepted' });
      const { EventId: id, Type: type } = event.data;
      const claim = await store.claim(`webhook:${id}`, 'webhook', timestamp(now()));
      if (claim.won && type.startsWith('job.')) hasten();
    })().catch((cause: unknown) => {
      log.error({ err: cause }, 'webhook failed');
      if (!res.headersSent) answerJson(res, 500, { error: 'not taken' });
    });
  };
}

/** Is `signature` the base64 HMAC-SHA256 of the body? Compared in constant time. */
function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
