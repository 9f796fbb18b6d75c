import type { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { connectorTimeoutMs } from './limits.ts';

/** The Bot Connector answered with an error, or the request got no answer. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The service's own code, e.g. `BotNotInConversationRoster`. */
  readonly code: string | null;
  readonly retryAfterMs: number | null;
  /** True when the request certainly never reached the service. */
  readonly unsent: boolean;

  constructor(
    message: string,
    details: {
      readonly status?: number;
      readonly code?: string | null;
      readonly retryAfterMs?: number | null;
      readonly unsent?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.unsent = details.unsent ?? false;
  }
}

type ConnectorOptions = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[4]>;
type HttpClient = NonNullable<ConnectorOptions['httpClient']>;

const unsentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/**
 * HTTP for the SDK's connector client. The SDK's own client repeats a POST after 5xx and 429 and dropped
 * connections, up to three times with long waits; a message would stand there twice. This one sends once,
 * waits at most 10 s, goes nowhere but to trusted services, and turns every error into a `ConnectorError`, which the SDK
 * hands through untouched.
 */
export function createConnectorHttp(isTrusted: (url: string) => boolean, now: () => Date): HttpClient {
  return {
    async sendRequest(request) {
      if (!isTrusted(request.url))
        throw new ConnectorError('The service of this conversation is none of Microsoft’s', { status: 403 });
      const headers = new Headers();
      for (const { name, value } of request.headers.headersArray()) headers.set(name, value);
      const response = await fetch(request.url, {
        method: request.method,
        headers,
        body: typeof request.body === 'string' ? request.body : null,
        redirect: 'error',
        signal: AbortSignal.timeout(connectorTimeoutMs),
      }).catch((cause: unknown) => {
        const code = causeCode(cause);
        throw new ConnectorError(`The Bot Connector could not be reached (${code ?? 'no answer'})`, {
          unsent: code !== null && unsentCodes.has(code),
          cause,
        });
      });
      const body = await response.text().catch(() => '');
      if (!response.ok) throw refusal(response, body, now());
      return { request, status: response.status, headers: request.headers.clone(), bodyAsText: body };
    },
  };
}

function refusal(response: Response, body: string, now: Date): ConnectorError {
  const { code, message } = errorOf(body);
  return new ConnectorError(
    `The Bot Connector answered ${response.status}${code === null ? '' : ` ${code}`}${message === null ? '' : `: ${message}`}`,
    { status: response.status, code, retryAfterMs: retryAfter(response.headers.get('retry-after'), now) },
  );
}

/** The connector's error envelope: `{"error":{"code","message"}}`, in places without the outer object. */
function errorOf(body: string): { readonly code: string | null; readonly message: string | null } {
  try {
    const parsed: unknown = JSON.parse(body);
    const outer = asObject(parsed);
    const inner = 'error' in outer ? asObject(outer.error) : outer;
    return { code: shortText(inner.code), message: shortText(inner.message) };
  } catch {
    return { code: null, message: null };
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function shortText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 300) : null;
}

/** `Retry-After` in ms: seconds or an HTTP date; null when absent or unreadable. */
function retryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now.getTime() : seconds * 1_000;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

function causeCode(error: unknown): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = asObject(cause).code;
  return typeof code === 'string' ? code : null;
}
