import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** What a caller may present; every part has a default, so that a bot can be pointed at the sandbox at once. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessToken: string;
  readonly tenancyName: string;
  readonly username: string;
  readonly password: string;
}

/** The credentials of a sandbox that was given none. They open nothing but the sandbox. */
export const sandboxCredentials: Credentials = {
  clientId: '5b1f6f5c-0d7e-4f0e-9a53-6f3c1f0c7e11',
  clientSecret: 'sandbox-client-secret',
  accessToken: 'rt_sandbox-personal-access-token',
  tenancyName: 'Default',
  username: 'operator',
  password: 'sandbox-password',
};

/** Who calls: an external application holds scopes; a person may do all that the tenant allows. */
export type Caller =
  | { readonly kind: 'app'; readonly scopes: ReadonlySet<string> }
  | { readonly kind: 'person' };

interface IdentityAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface Identity {
  /** The token endpoint: client credentials in the form or in a Basic header. */
  token(form: URLSearchParams, authorization: string | undefined): IdentityAnswer;
  /** `POST /api/account/authenticate` of on-premises servers. */
  authenticate(body: unknown): IdentityAnswer;
  /** Who this `Authorization` header speaks for; null when it is absent, unknown or expired. */
  callerOf(authorization: string | undefined): Caller | null;
  /** Makes every token that was issued so far invalid at once; the personal access token stays. */
  expireTokens(): void;
  /** How long tokens of client credentials live from now on, in seconds. */
  setLifetime(seconds: number): void;
}

/** Lifetime of a client-credentials token, and of a token for user and password (vendor's documentation). */
const appTokenSeconds = 3600;
const personTokenSeconds = 30 * 60;

const scopeAreas = [
  'Administration',
  'Execution',
  'Folders',
  'Jobs',
  'Machines',
  'Monitoring',
  'Robots',
  'Settings',
  'Webhooks',
];
const knownScopes: ReadonlySet<string> = new Set([
  'OR.Default',
  ...scopeAreas.flatMap((area) => [`OR.${area}`, `OR.${area}.Read`, `OR.${area}.Write`]),
]);

/** Creates the identity server of one tenant. */
export function createIdentity(clock: Clock, credentials: Credentials): Identity {
  const issued = new Map<string, { readonly caller: Caller; readonly until: number }>();
  let lifetimeSeconds = appTokenSeconds;
  const issue = (caller: Caller, seconds: number): string => {
    const token = `eyJ${randomBytes(48).toString('base64url')}`;
    issued.set(token, { caller, until: clock.steady() + seconds * 1000 });
    return token;
  };
  const refuse = (status: number, error: string): IdentityAnswer => ({ status, body: { error } });

  return {
    token: (form, authorization) => {
      if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type');
      const basic = basicPair(authorization);
      const [id, secret] = basic ?? [form.get('client_id'), form.get('client_secret')];
      if (id !== credentials.clientId || secret !== credentials.clientSecret)
        return refuse(400, 'invalid_client');
      const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
      if (scopes.length === 0 || !scopes.every((scope) => knownScopes.has(scope)))
        return refuse(400, 'invalid_scope');
      const token = issue({ kind: 'app', scopes: new Set(scopes) }, lifetimeSeconds);
      return {
        status: 200,
        body: {
          access_token: token,
          expires_in: lifetimeSeconds,
          token_type: 'Bearer',
          scope: scopes.join(' '),
        },
      };
    },
    authenticate: (body) => {
      const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
      const right =
        same(given.TenancyName ?? given.tenancyName, credentials.tenancyName) &&
        same(given.UsernameOrEmailAddress ?? given.usernameOrEmailAddress, credentials.username) &&
        (given.Password ?? given.password) === credentials.password;
      if (!right) {
        const error = {
          code: 0,
          message: 'Login failed!',
          details: 'Invalid user name or password',
          validationErrors: null,
        };
        return { status: 401, body: envelope(null, error) };
      }
      return { status: 200, body: envelope(issue({ kind: 'person' }, personTokenSeconds), null) };
    },
    callerOf: (authorization) => {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return null;
      if (token === credentials.accessToken) return { kind: 'person' };
      const held = issued.get(token);
      return held === undefined || held.until <= clock.steady() ? null : held.caller;
    },
    expireTokens: () => issued.clear(),
    setLifetime: (seconds) => {
      lifetimeSeconds = seconds;
    },
  };
}

function same(given: unknown, expected: string): boolean {
  return typeof given === 'string' && given.toLowerCase() === expected.toLowerCase();
}

function basicPair(authorization: string | undefined): readonly [string, string] | null {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .split(':')
    .map(decodeURIComponent);
  return [id, secret];
}

function envelope(result: string | null, error: Record<string, unknown> | null): Record<string, unknown> {
  return {
    result,
    targetUrl: null,
    success: error === null,
    error,
    unAuthorizedRequest: error !== null,
    __abp: true,
  };
}
