import ky, { type Options } from 'ky';
import type { Logger } from '../logger.ts';

/** One HTTP request, ready to be sent. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Absolute URL without its query. */
  readonly url: string;
  /** Encoded query without `?`; empty for none. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON, or as a form when it is `URLSearchParams`; absent for none. */
  readonly body?: unknown;
  /** Limit of the whole exchange in ms, where it is below the usual one. */
  readonly timeoutMs?: number;
}

/** The server answered, with whatever status. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when the answer has no body or is not JSON (`shape` says which). */
  readonly body: unknown;
  readonly shape: 'json' | 'html' | 'empty' | 'other';
}

/** No whole answer arrived. */
export interface NoAnswer {
  readonly kind: 'none';
  /** For people, e.g. `the connection was refused`. */
  readonly reason: string;
  /** False when the request certainly never reached the server. */
  readonly mayHaveArrived: boolean;
  readonly cause: unknown;
}

export type Exchange = Answer | NoAnswer;

/** Codes of failures that happen before a byte of the request is sent (Node's and undici's names). */
const beforeSending: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its TLS certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of its TLS certificate is not known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host',
};

/**
 * Sends one request once. Never throws: every way to fail is a value, so that callers decide what may be repeated.
 * The time limit covers the whole exchange, reading the body included. Redirects are not followed: they would
 * carry the request to a host that nobody set.
 */
export function createExchange(options: {
  readonly log: Logger;
  readonly timeoutMs: number;
}): (request: OutgoingRequest) => Promise<Exchange> {
  // ky would repeat GETs by its own clock; repeating is decided in retry.ts, with a clock that tests can hold.
  const api = ky.create({ retry: { limit: 0 }, throwHttpErrors: false, timeout: false, redirect: 'manual' });
  return async (request) => {
    const started = performance.now();
    const exchange = await attempt(
      api,
      request,
      Math.min(request.timeoutMs ?? options.timeoutMs, options.timeoutMs),
    );
    options.log.debug(
      {
        method: request.method,
        path: new URL(request.url).pathname,
        status: exchange.kind === 'answer' ? exchange.status : null,
        ms: Math.round(performance.now() - started),
      },
      'orchestrator request',
    );
    return exchange;
  };
}

async function attempt(api: typeof ky, request: OutgoingRequest, timeoutMs: number): Promise<Exchange> {
  const settings: Options = {
    method: request.method,
    headers: { accept: 'application/json', ...request.headers },
    searchParams: request.query,
    signal: AbortSignal.timeout(timeoutMs),
  };
  if (request.body instanceof URLSearchParams) settings.body = request.body;
  else if (request.body !== undefined) settings.json = request.body;
  try {
    const response = await api(request.url, settings);
    const text = await response.text();
    return {
      kind: 'answer',
      status: response.status,
      headers: response.headers,
      ...read(text, response.headers),
    };
  } catch (error) {
    return describe(error, timeoutMs);
  }
}

function read(text: string, headers: Headers): Pick<Answer, 'body' | 'shape'> {
  if (text.trim() === '') return { body: undefined, shape: 'empty' };
  try {
    return { body: JSON.parse(text), shape: 'json' };
  } catch {
    const html = /html/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html|head)/i.test(text);
    return { body: undefined, shape: html ? 'html' : 'other' };
  }
}

function describe(error: unknown, timeoutMs: number): NoAnswer {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return {
      kind: 'none',
      reason: `no answer came within ${timeoutMs / 1000} s`,
      mayHaveArrived: true,
      cause: undefined,
    };
  }
  const code = codeOf(error);
  const known = code === null ? undefined : beforeSending[code];
  return {
    kind: 'none',
    reason: known ?? `the connection broke${code === null ? '' : ` (${code})`}`,
    mayHaveArrived: known === undefined,
    // ky's own errors carry the request with its token; only what lies beneath may travel on.
    cause: rootOf(error),
  };
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** The first error code on the chain of causes; a failed race of addresses hides it one level deeper. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
