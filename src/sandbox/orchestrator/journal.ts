import { appendFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

/** One exchange, as the request log keeps it and the recording writes it. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly requestBody: unknown;
  /** Null when the connection was cut in place of an answer. */
  readonly status: number | null;
  readonly responseBody: unknown;
}

export interface Journal {
  /** `recorded: false` keeps an exchange out of the file: it was none of the API, or its answer was injected. */
  note(exchange: Exchange, recorded: boolean): void;
  /** Newest last. */
  requests(): readonly Exchange[];
  clear(): void;
}

/** A long demo must not fill the memory. */
const maxKept = 10_000;

const secretHeaders = ['authorization', 'cookie'];

/** Creates the request log; with a `path`, exchanges are appended to that file as one JSON object a line. */
export function createJournal(path: string | null): Journal {
  let kept: Exchange[] = [];
  return {
    note: (exchange, recorded) => {
      kept.push(exchange);
      if (kept.length > maxKept) kept = kept.slice(-maxKept / 2);
      if (path !== null && recorded && exchange.status !== null) {
        appendFileSync(path, `${JSON.stringify(withoutSecrets(exchange))}\n`);
      }
    },
    requests: () => kept,
    clear: () => {
      kept = [];
    },
  };
}

function withoutSecrets(exchange: Exchange): Exchange {
  const requestHeaders = { ...exchange.requestHeaders };
  for (const name of secretHeaders) {
    const value = requestHeaders[name];
    if (typeof value === 'string') requestHeaders[name] = value.replace(/\S+$/, '[secret]');
  }
  if (!/account\/authenticate/i.test(exchange.url)) return { ...exchange, requestHeaders };
  return { ...exchange, requestHeaders, requestBody: '[secret]', responseBody: '[secret]' };
}
