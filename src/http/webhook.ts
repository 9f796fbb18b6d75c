import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { z } from 'zod';
import type { Store } from '../domain/store.ts';
import { timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { answerJson, readBody } from './server.ts';

/** Orchestrator's events carry some jobs at most; a megabyte is far above any of them. */
const bodyLimitBytes = 1_048_576;

/** Ids of events are remembered for two days; Orchestrator gives up sending one long before this. */
const oldestEventMs = 24 * 3_600_000;
/** How far Orchestrator's clock may be ahead of ours. */
const mostAheadMs = 3_600_000;

const jobId = z.object({ Id: z.int().positive() });
const eventShape = z.object({
  EventId: z.union([z.string(), z.number()]),
  Type: z.string(),
  TenantId: z.number().nullish().catch(null),
  /** When it happened, in ISO 8601. */
  Timestamp: z.string().nullish().catch(null),
  Job: z.unknown().optional(),
  /** A list; in events of 2023 servers one object. */
  Jobs: z.unknown().optional(),
});

/** What an event says, as far as the bot goes by it. */
export interface JobEvent {
  /** `job.faulted`, `job.completed` … */
  readonly type: string;
  /** Ids of the jobs it names; empty when it names none that can be read. */
  readonly jobs: readonly number[];
}

/**
 * `POST /webhooks/uipath`: checks the signature (see `isSigned`), answers 202 at once and passes on what the event says
 * about jobs, once an `EventId`; what is older than a day is passed on no more. Nothing is alerted on an event's word: Orchestrator is asked, so that an event of
 * another tenant, or one that never comes, does no harm. Source: UiPath Orchestrator user guide, "About webhooks".
 */
export function webhookReceiver(options: {
  readonly secret: string;
  readonly store: Store;
  readonly onEvent: (event: JobEvent) => void;
  readonly log: Logger;
  readonly now: () => Date;
}): RequestListener {
  const { secret, store, onEvent, log, now } = options;

  /** A store that fails lets events through: what they lead to is kept in it anyway. */
  const isFirst = async (id: string): Promise<boolean> => {
    try {
      return (await store.claim(`webhook:${id}`, 'webhook', timestamp(now()))).won;
    } catch (cause) {
      log.error({ err: cause }, 'an event could not be kept');
      return true;
    }
  };

  return (req, res) => {
    void (async () => {
      const body = await readBody(req, bodyLimitBytes);
      if (body === null) return answerJson(res, 413, { error: 'body too large' });
      if (!isSigned(body, String(req.headers['x-uipath-signature'] ?? ''), secret)) {
        log.debug('webhook refused: bad signature');
        return answerJson(res, 401, { error: 'bad signature' });
      }
      const event = eventShape.safeParse(parseJson(body));
      if (!event.success) return answerJson(res, 400, { error: 'no Orchestrator event' });
      answerJson(res, 202, { status: 'accepted' });
      const { EventId: id, TenantId: tenant, Timestamp: at, Type: type } = event.data;
      if (isStale(at ?? null, now())) {
        log.warn({ type, at }, 'an event of long ago or of times to come; nothing was done');
        return;
      }
      // Two tenants may number their events alike.
      const first = await isFirst(`${tenant ?? ''}:${id}`);
      log.debug({ type, first }, 'event');
      if (first && type.startsWith('job.')) onEvent({ type, jobs: jobsOf(event.data) });
    })().catch((cause: unknown) => {
      log.error({ err: cause }, 'webhook failed');
      if (!res.headersSent) answerJson(res, 500, { error: 'not taken' });
    });
  };
}

/** Did this happen so long ago that its id may be forgotten, or does it lie ahead? Then it was recorded, or made up. */
function isStale(at: string | null, now: Date): boolean {
  const ageMs = at === null ? 0 : now.getTime() - Date.parse(at);
  return ageMs > oldestEventMs || ageMs < -mostAheadMs;
}

function jobsOf({ Job, Jobs }: z.infer<typeof eventShape>): readonly number[] {
  const named = [Job, ...(Array.isArray(Jobs) ? (Jobs as readonly unknown[]) : [Jobs])];
  const ids = named.flatMap((job) => jobId.safeParse(job).data?.Id ?? []);
  return [...new Set(ids)];
}

/**
 * Is `signature` the HMAC-SHA256 of the body? In base64, as UiPath documents it and servers send it; the form
 * `sha256=…` that other texts of UiPath's name is taken too, in base64 or hex, since the digest is the same. Compared in
 * constant time.
 */
function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest();
  const given = digestOf(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function digestOf(signature: string): Buffer {
  const prefixed = /^sha256=(.*)$/i.exec(signature)?.[1];
  const isHex = prefixed !== undefined && /^[0-9a-f]{64}$/i.test(prefixed);
  return Buffer.from(prefixed ?? signature, isHex ? 'hex' : 'base64');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
