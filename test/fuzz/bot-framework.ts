import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { answerJson, type HttpDouble, listen } from './http-double.ts';

/** Where the bot is registered, as far as this run goes. */
export const homeTenant = '00000000-0000-4000-8000-0000000000c0';
const appId = '11111111-2222-4333-8444-555555555555';
const lifeS = 24 * 3_600;

export interface Tokens {
  readonly good: string;
  /** Each is to be refused. */
  readonly bad: readonly string[];
}

/**
 * The Bot Framework's issuer of tokens, and the managed identity by which the bot itself signs in: MSAL takes no
 * authority without TLS, but an endpoint of the App Service it does.
 */
export interface BotFramework extends HttpDouble {
  /** What the bot is told, and what stands in its environment where it runs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Headers of requests that come, or say to come, from this service. */
  tokensFor(serviceUrl: string): Promise<Tokens>;
}

export async function startBotFramework(): Promise<BotFramework> {
  const [ours, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: 'teams', endorsements: ['msteams'] };
  const server = await listen(({ path }, response) => {
    if (path === '/metadata')
      return answerJson(response, { issuer: server.url, jwks_uri: `${server.url}/keys` });
    if (path === '/keys') return answerJson(response, { keys: [jwk] });
    if (path.startsWith('/identity')) {
      const expires_on = String(nowS() + lifeS);
      const resource = new URL(path, server.url).searchParams.get('resource');
      return answerJson(response, {
        access_token: 'token-of-the-bot',
        expires_on,
        resource,
        token_type: 'Bearer',
      });
    }
    answerJson(response, { error: 'no such page' }, 404);
  });

  const sign = (serviceurl: string, change: JWTPayload = {}, key = ours.privateKey): Promise<string> =>
    new SignJWT({ iss: server.url, aud: appId, serviceurl, nbf: nowS() - 60, exp: nowS() + lifeS, ...change })
      .setProtectedHeader({ alg: 'RS256', kid: 'teams' })
      .sign(key);

  return {
    ...server,
    settings: {
      MICROSOFT_APP_ID: appId,
      MICROSOFT_APP_TYPE: 'UserAssignedMSI',
      MICROSOFT_APP_TENANT_ID: homeTenant,
      BOT_OPENID_METADATA_URL: `${server.url}/metadata`,
      BOT_TOKEN_ISSUER: server.url,
      BOT_LOGIN_URL: `${server.url}/login`,
      BOT_OAUTH_SCOPE: 'https://api.botframework.com',
      IDENTITY_ENDPOINT: `${server.url}/identity`,
      IDENTITY_HEADER: 'fuzz',
    },
    async tokensFor(serviceUrl) {
      const good = await sign(serviceUrl);
      const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'teams' })).toString('base64url');
      const others = await Promise.all([
        sign(serviceUrl, { aud: 'another-bot' }),
        sign(serviceUrl, { iss: 'https://elsewhere.example' }),
        sign(serviceUrl, { exp: nowS() - 3_600 }),
        sign('https://elsewhere.example'),
        sign(serviceUrl, {}, foreign.privateKey),
      ]);
      return {
        good: `Bearer ${good}`,
        bad: [
          '',
          'Bearer ',
          'Bearer x.y.z',
          `Basic ${good}`,
          `Bearer ${unsigned}.${good.split('.')[1] ?? ''}.`,
          ...others.map((token) => `Bearer ${token}`),
        ],
      };
    },
  };
}

function nowS(): number {
  return Math.floor(Date.now() / 1_000);
}
