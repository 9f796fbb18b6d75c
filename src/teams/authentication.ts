import {
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import { within } from '../chat/within.ts';
import { createConnectorHttp } from './connector-http.ts';
import { connectorTimeoutMs } from './limits.ts';
import { isTrustedService } from './trusted-hosts.ts';

export interface RegistrationOptions {
  /** Entra application (client) id of the bot registration. */
  readonly appId?: string;
  readonly appPassword?: string;
  readonly appType?: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  readonly appTenantId?: string;
  /** Accept unauthenticated activities and send without a token: the local playground only. */
  readonly insecureNoAuth?: boolean;
  /** The four endpoints of another cloud or of a test; all together or none. */
  readonly openIdMetadataUrl?: string;
  readonly tokenIssuer?: string;
  readonly loginUrl?: string;
  readonly oauthScope?: string;
  /** Hosts beside Microsoft's that activities may name as their service. */
  readonly serviceHosts?: readonly string[];
  /** Entra tenants (ids) whose people are served, `*` for any; that of the registration when left out. */
  readonly tenants?: readonly string[];
  /** Fetches the token for requests to the Bot Connector in place of MSAL, which refuses plain-http authorities. */
  readonly outboundToken?: () => Promise<string>;
}

/** Getting a token for the Bot Connector failed. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** True when Entra knows the request and says no: waiting will not help. */
  readonly final: boolean;

  constructor(message: string, options: { readonly final: boolean; readonly cause: unknown }) {
    super(message, { cause: options.cause });
    this.final = options.final;
  }
}

type Credentials = Awaited<ReturnType<ConfigurationServiceClientCredentialFactory['createCredentials']>>;

/** The SDK wants a class here; it adds to the inherited one only who signs and how failures are named. */
class CredentialFactory extends ConfigurationServiceClientCredentialFactory {
  readonly #token: (() => Promise<string>) | undefined;

  constructor(options: RegistrationOptions) {
    super(
      options.insecureNoAuth === true
        ? {}
        : {
            ...given('MicrosoftAppId', options.appId),
            ...given('MicrosoftAppPassword', options.appPassword),
            ...given('MicrosoftAppType', options.appType),
            ...given('MicrosoftAppTenantId', options.appTenantId),
          },
    );
    this.#token = options.outboundToken;
  }

  override async createCredentials(
    appId: string,
    audience: string,
    loginEndpoint: string,
    validateAuthority: boolean,
  ): Promise<Credentials> {
    const token = this.#token;
    const inner: Credentials =
      token === undefined
        ? await super.createCredentials(appId, audience, loginEndpoint, validateAuthority)
        : {
            async signRequest(request) {
              request.headers.set('Authorization', `Bearer ${await token()}`);
              return request;
            },
          };
    return {
      // MSAL sets itself no limit.
      signRequest: (request) =>
        within(connectorTimeoutMs, inner.signRequest(request)).catch((cause: unknown) => {
          throw tokenError(cause);
        }),
    };
  }
}

/** MSAL names its errors; these mean that Entra refused, not that it could not be reached. */
const finalCodes: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client', 'invalid_request']);

function tokenError(cause: unknown): TokenError {
  const code =
    typeof cause === 'object' && cause !== null && 'errorCode' in cause ? String(cause.errorCode) : null;
  const final = code !== null && finalCodes.has(code);
  return new TokenError(
    final
      ? `Microsoft Entra refused the bot's credentials (${code}). Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD, MICROSOFT_APP_TYPE and MICROSOFT_APP_TENANT_ID.`
      : `No token for the Bot Connector could be had (${code ?? 'no answer'}).`,
    { final, cause },
  );
}

/**
 * The Bot Framework's authentication, both ways: tokens of requests from Teams are validated (signature, issuer,
 * audience, expiry, service URL), requests to the Bot Connector get a token. Throws when the settings do not fit together.
 */
export function createAuthentication(
  options: RegistrationOptions,
  now: () => Date,
): ConfigurationBotFrameworkAuthentication {
  if (options.insecureNoAuth === true && options.appId !== undefined) {
    throw new Error('TEAMS_INSECURE_NO_AUTH and MICROSOFT_APP_ID exclude each other. Remove one of them.');
  }
  if (options.insecureNoAuth !== true && (options.appId ?? '') === '') {
    throw new Error('MICROSOFT_APP_ID is missing: without it requests from Teams cannot be checked.');
  }
  const endpoints = [options.openIdMetadataUrl, options.tokenIssuer, options.loginUrl, options.oauthScope];
  const set = endpoints.filter((endpoint) => endpoint !== undefined).length;
  if (set !== 0 && set !== endpoints.length) {
    throw new Error(
      'BOT_OPENID_METADATA_URL, BOT_TOKEN_ISSUER, BOT_LOGIN_URL and BOT_OAUTH_SCOPE belong together. Set all four or none.',
    );
  }
  return new ConfigurationBotFrameworkAuthentication(
    {
      ...given('ToBotFromChannelOpenIdMetadataUrl', options.openIdMetadataUrl),
      ...given('ToBotFromEmulatorOpenIdMetadataUrl', options.openIdMetadataUrl),
      ...given('ToBotFromChannelTokenIssuer', options.tokenIssuer),
      ...given('ToChannelFromBotLoginUrl', options.loginUrl),
      ...given('ToChannelFromBotOAuthScope', options.oauthScope),
    },
    new CredentialFactory(options),
    undefined,
    undefined,
    { httpClient: createConnectorHttp((url) => isTrustedService(url, options), now) },
  );
}

function given(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}
