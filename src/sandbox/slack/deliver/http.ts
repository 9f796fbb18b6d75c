import { signatureHeaders } from '../signature.ts';
import type { Acknowledgement, Parcel, Transport } from './transport.ts';

/** Bodies whose last signature is remembered. */
const mostRemembered = 500;

/**
 * Posts parcels to one request URL, signed as Slack signs them.
 * @param options.ackMs how long an answer may take; the connection is given up then.
 */
export function createHttpTransport(options: {
  readonly requestUrl: string;
  readonly signingSecret: string;
  readonly ackMs: number;
  readonly now: () => Date;
}): Transport {
  const signed = new Map<string, number>();

  /** What is sent again within the same second bears the next one: no two deliveries are signed alike. */
  const freshlySigned = (body: string): Record<string, string> => {
    const at = Math.max(options.now().getTime(), (signed.get(body) ?? 0) + 1_000);
    if (signed.size >= mostRemembered) signed.clear();
    signed.set(body, at);
    return signatureHeaders(body, options.signingSecret, at);
  };

  return {
    async deliver(parcel) {
      const { body, contentType } = encode(parcel);
      const began = performance.now();
      const end = (rest: Omit<Acknowledgement, 'ms'>) => ({ ...rest, ms: performance.now() - began });
      const late = AbortSignal.timeout(options.ackMs);
      try {
        const response = await fetch(options.requestUrl, {
          method: 'POST',
          body,
          redirect: 'manual',
          signal: late,
          headers: {
            'content-type': contentType,
            accept: 'application/json,*/*',
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            ...freshlySigned(body),
            ...(parcel.retry
              ? {
                  'x-slack-retry-num': String(parcel.retry.attempt),
                  'x-slack-retry-reason': parcel.retry.reason,
                }
              : {}),
          },
        });
        return end({
          outcome: response.status === 200 ? 'ok' : 'failed',
          status: response.status,
          body: decode(await response.text(), response.headers.get('content-type') ?? ''),
          noRetry: response.headers.get('x-slack-no-retry') === '1',
        });
      } catch {
        return end({
          outcome: late.aborted ? 'timeout' : 'failed',
          status: null,
          body: null,
          noRetry: false,
        });
      }
    },
  };
}

function encode({ kind, payload }: Parcel): { body: string; contentType: string } {
  if (kind === 'events_api')
    return { body: JSON.stringify(payload), contentType: 'application/json; charset=utf-8' };
  const fields =
    kind === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  return {
    body: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
  };
}

function decode(text: string, contentType: string): unknown {
  if (text.trim() === '') return null;
  if (!contentType.includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
