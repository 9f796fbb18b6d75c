import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Answer, Exchange, OutgoingRequest } from './exchange.ts';
import { type Fault, readFault } from './fault.ts';
import { maxPauseMs, pauseBefore } from './retry.ts';

export type Auth =
  | {
      readonly kind: 'client-credentials';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string;
    }
  /** A personal access token. */
  | { readonly kind: 'token'; readonly accessToken: string }
  /** On-premises user and password (`/api/account/authenticate`). */
  | {
      readonly kind: 'password';
      readonly tenancyName: string;
      readonly username: string;
      readonly password: string;
    };

export interface Tokens {
  /** A token that is believed to be good; asks for a new one when the last is about to expire. */
  current(): Promise<string>;
  /** A token other than `refused`, which the server did not accept. */
  renew(refused: string): Promise<string>;
  /** The text without any secret or token of ours in it. */
  mask(text: string): string;
}

/** A token is renewed this long before it expires, or after four fifths of a short life. */
const renewBeforeMs = 60_000;
const renewFraction = 0.2;
/** What UiPath documents where the answer does not say: one hour for apps, half an hour for users. */
const appTokenSeconds = 3600;
const userTokenSeconds = 1800;

interface Token {
  readonly value: string;
  readonly goodUntil: number;
}

/**
 * Keeps the access token of one tenant. However many callers wait, one request for a token is under way;
 * when it fails, all of them get its error and the next caller asks again.
 * Throws `BotError`: `setup` when the credentials are refused, `unavailable` when the server cannot be asked.
 */
export function createTokens(options: {
  readonly auth: Auth;
  readonly url: string;
  readonly tokenUrl: string;
  readonly exchange: (request: OutgoingRequest) => Promise<Exchange>;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
}): Tokens {
  const { auth } = options;
  let cached: Token | null = null;
  let underWay: Promise<Token> | null = null;

  function obtain(): Promise<Token> {
    underWay ??= request(options)
      .then((token) => {
        cached = token;
        return token;
      })
      .finally(() => {
        underWay = null;
      });
    return underWay;
  }

  return {
    async current() {
      if (auth.kind === 'token') return auth.accessToken;
      if (cached !== null && options.now().getTime() < cached.goodUntil) return cached.value;
      return (await obtain()).value;
    },
    async renew(refused) {
      if (auth.kind === 'token') {
        throw new BotError('setup', 'Orchestrator does not accept the access token.', {
          hint: 'It may have expired or been revoked: make a new one and set UIPATH_ACCESS_TOKEN.',
          status: 401,
        });
      }
      if (cached?.value === refused) cached = null;
      return (cached ?? (await obtain())).value;
    },
    mask(text) {
      return masked(text, [...secretsOf(auth), cached?.value ?? '']);
    },
  };
}

function secretsOf(auth: Auth): readonly string[] {
  if (auth.kind === 'client-credentials') return [auth.clientSecret];
  return [auth.kind === 'token' ? auth.accessToken : auth.password];
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}

async function request(options: Parameters<typeof createTokens>[0]): Promise<Token> {
  const { auth, exchange, now, wait } = options;
  const outgoing = tokenRequest(auth, options);
  for (let attempt = 0; ; attempt++) {
    const asked = now().getTime();
    const result = await exchange(outgoing);
    const pause = pauseBefore(result, 'read', attempt, now());
    if (pause !== null && pause <= maxPauseMs) {
      await wait(pause);
      continue;
    }
    if (result.kind === 'none') {
      throw new BotError('unavailable', `The token server could not be reached: ${result.reason}.`, {
        hint: 'Try again in a minute. If it stays so, check UIPATH_TOKEN_URL and the network.',
        cause: result.cause,
      });
    }
    const issued = result.status < 300 ? readToken(auth, result.body) : null;
    if (issued === null) throw tokenRefusal(auth, result);
    const life = issued.seconds * 1000;
    return { value: issued.value, goodUntil: asked + life - Math.min(renewBeforeMs, life * renewFraction) };
  }
}

function tokenRequest(auth: Auth, at: { readonly url: string; readonly tokenUrl: string }): OutgoingRequest {
  const post = { method: 'POST', query: '', headers: {} } as const;
  if (auth.kind === 'password') {
    const body = {
      TenancyName: auth.tenancyName,
      UsernameOrEmailAddress: auth.username,
      Password: auth.password,
    };
    return { ...post, url: `${at.url}/api/account/authenticate`, body };
  }
  if (auth.kind === 'token') throw new Error('a personal access token is never requested');
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: auth.clientId,
    client_secret: auth.clientSecret,
    scope: auth.scope,
  });
  return { ...post, url: at.tokenUrl, body };
}

const oauthAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().nullish().catch(null),
});
const userAnswer = z.object({ result: z.string().min(1) });

function readToken(auth: Auth, body: unknown): { readonly value: string; readonly seconds: number } | null {
  if (auth.kind === 'password') {
    const read = userAnswer.safeParse(body);
    return read.success ? { value: read.data.result, seconds: userTokenSeconds } : null;
  }
  const read = oauthAnswer.safeParse(body);
  return read.success
    ? { value: read.data.access_token, seconds: read.data.expires_in ?? appTokenSeconds }
    : null;
}

function tokenRefusal(auth: Auth, answer: Answer): BotError {
  const { status } = answer;
  const fault: Fault = readFault(answer.body);
  const words = fault.message ?? `it answered ${status} and gave no reason.`;
  const said = masked(words, secretsOf(auth));
  if (status >= 500 || status === 429 || status === 408) {
    return new BotError('unavailable', `The token server failed (${status}): ${said}`, {
      hint: 'Try again in a minute.',
      status,
    });
  }
  const url = auth.kind === 'password' ? 'UIPATH_URL' : 'UIPATH_TOKEN_URL';
  if (answer.shape !== 'json' || status === 404 || status < 400) {
    return new BotError(
      'setup',
      `The token server did not give a token (${status}): ${url} is probably wrong.`,
      {
        hint: `Check ${url}, or leave UIPATH_TOKEN_URL unset to have it derived from UIPATH_URL.`,
        status,
      },
    );
  }
  const scopes = auth.kind === 'client-credentials' && /scope/i.test(words) ? auth.scope : null;
  if (scopes !== null) {
    return new BotError(
      'setup',
      `The token server refused the scopes that the bot asks for (${scopes}): ${said}`,
      {
        hint: 'Give the external application all of them, or set UIPATH_SCOPE to those that it has; without OR.Monitoring.Read only logs cannot be read.',
        status,
      },
    );
  }
  const check =
    auth.kind === 'password'
      ? 'Check UIPATH_TENANCY_NAME, UIPATH_USERNAME and UIPATH_PASSWORD.'
      : 'Check UIPATH_CLIENT_ID, UIPATH_CLIENT_SECRET and UIPATH_SCOPE against the external application.';
  return new BotError('setup', `The token server refused the bot's credentials: ${said}`, {
    hint: check,
    status,
  });
}
