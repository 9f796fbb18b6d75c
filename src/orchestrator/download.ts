import ky from 'ky';
import { BotError } from '../domain/errors.ts';
import type { Tokens } from './auth.ts';

/** A file that is being sent may pause this long between two pieces. */
const silenceMs = 60_000;

export interface DownloadRequest {
  /** In words that complete "Orchestrator could not be reached to …". */
  readonly doing: string;
  /** Absolute, or from Orchestrator's own host on. */
  readonly uri: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Send the bot's token. It goes to Orchestrator's own host only. */
  readonly signIn: boolean;
}

/** Begins a download and resolves with its bytes in pieces, of any size. Both throw `BotError`. */
export type Download = (request: DownloadRequest) => Promise<AsyncIterable<Uint8Array>>;

/** Downloads over HTTP. Nothing is repeated, and redirects are not followed: the address is signed for one place. */
export function createDownload(options: { readonly url: string; readonly tokens: Tokens }): Download {
  const { tokens } = options;
  const home = new URL(options.url);
  const api = ky.create({ retry: { limit: 0 }, throwHttpErrors: false, timeout: false, redirect: 'manual' });

  return async (request) => {
    const { doing, headers } = request;
    if (!URL.canParse(request.uri, home.origin)) throw broken(doing, 'the address that it gave is none');
    const address = new URL(request.uri, home.origin);
    if (request.signIn && address.origin !== home.origin) {
      throw new BotError('setup', `Orchestrator wants the bot's token sent to ${address.host} to ${doing}.`, {
        hint: 'The bot gives it to the host of UIPATH_URL only. Download the file in Orchestrator, under My Reports.',
      });
    }
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(), silenceMs);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), silenceMs);
    };
    const get = async (token: string | null) =>
      api(address, {
        headers: {
          ...Object.fromEntries(headers),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        signal: stop.signal,
      });
    try {
      const token = request.signIn ? await tokens.current() : null;
      const first = await get(token);
      const response = first.status === 401 && token !== null ? await get(await tokens.renew(token)) : first;
      if (!response.ok || response.body === null) throw broken(doing, `it answered ${response.status}`);
      return pieces(response.body, doing, heard, () => clearTimeout(timer));
    } catch (error) {
      clearTimeout(timer);
      throw error instanceof BotError ? error : broken(doing, 'the connection broke', error);
    }
  };
}

async function* pieces(
  body: AsyncIterable<Uint8Array>,
  doing: string,
  heard: () => void,
  done: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) {
      // Whoever reads may take their time.
      done();
      yield piece;
      heard();
    }
  } catch (error) {
    throw broken(doing, 'the connection broke', error);
  } finally {
    done();
  }
}

function broken(doing: string, why: string, cause?: unknown): BotError {
  // ky's own errors carry the request with its token; only what lies beneath may travel on.
  const root = cause instanceof Error ? (cause.cause ?? undefined) : undefined;
  return new BotError('unavailable', `Orchestrator failed to ${doing}: ${why}.`, {
    hint: 'Try again in a minute.',
    cause: root,
  });
}
