import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTeamsAdapter } from '../../src/teams/adapter.ts';
import { startTeamsApp, type TeamsApp, words } from './teams-app.ts';

const appId = '11111111-2222-4333-8444-555555555555';

/** What every adapter needs. */
const rest = {
  memory: { keep: async () => undefined, recall: async () => null, forget: async () => undefined },
  log: pino({ level: 'silent' }),
  shortcuts: [],
};

/** The Bot Framework's token issuer, on this machine. */
describe('who may speak to the bot', () => {
  let issuer: Server;
  let issuerUrl: string;
  let app: TeamsApp;
  const keys: Record<string, { readonly privateKey: CryptoKey; readonly jwk: object }> = {};
  /** Keys that the issuer names beside those it has from the start. */
  const published = new Set<string>();
  let token: () => Promise<string> = async () => 'outbound-token';

  beforeAll(async () => {
    for (const kid of ['teams', 'webchat', 'unpublished']) {
      const { publicKey, privateKey } = await generateKeyPair('RS256');
      keys[kid] = { privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
    }
    issuer = createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json');
      if (request.url?.startsWith('/metadata')) {
        response.end(JSON.stringify({ issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` }));
      } else if (request.url === '/keys') {
        const listed = [
          { ...keys.teams?.jwk, endorsements: ['msteams'] },
          { ...keys.webchat?.jwk, endorsements: ['webchat'] },
          ...[...published].map((kid) => ({ ...keys[kid]?.jwk, endorsements: ['msteams'] })),
        ];
        response.end(JSON.stringify({ keys: listed }));
      } else response.writeHead(404).end();
    });
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    app = await startTeamsApp({
      appId,
      appPassword: 'secret-of-the-test',
      appType: 'SingleTenant',
      appTenantId: 't',
      openIdMetadataUrl: `${issuerUrl}/metadata`,
      tokenIssuer: issuerUrl,
      loginUrl: `${issuerUrl}/t`,
      oauthScope: 'https://api.botframework.example',
      outboundToken: () => token(),
    });
  });
  afterAll(async () => {
    await app?.close();
    issuer.close();
    issuer.closeAllConnections();
  });
  beforeEach(() => {
    // The SDK prints every token that it refuses.
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    app.invocations.length = 0;
    app.memory.clear();
  });

  const now = () => Math.floor(Date.now() / 1_000);

  const sign = async (
    claims: JWTPayload = {},
    options: { kid?: string; key?: string; endless?: boolean } = {},
  ): Promise<string> => {
    const { kid = 'teams', key = kid } = options;
    const signing = keys[key];
    if (signing === undefined) throw new Error(`There is no key ${key}.`);
    return new SignJWT({
      iss: issuerUrl,
      aud: appId,
      serviceurl: app.connector.url,
      nbf: now() - 60,
      ...(options.endless === true ? {} : { exp: now() + 600 }),
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(signing.privateKey);
  };

  const knock = (bearer: string | null, activity: Record<string, unknown> = {}) =>
    app.send(activity, bearer === null ? {} : { Authorization: bearer });

  it('is Teams, with a good token', async () => {
    expect((await knock(`Bearer ${await sign()}`)).status).toBe(200);
    expect(app.invocations).toHaveLength(1);
  });

  it.each<[string, () => Promise<string | null>]>([
    ['no token', async () => null],
    ['an empty one', async () => 'Bearer '],
    ['another scheme', async () => `Basic ${await sign()}`],
    ['nonsense', async () => 'Bearer a.b.c'],
    ['no token at all in form', async () => 'Bearer x'],
    ['one for another bot', async () => `Bearer ${await sign({ aud: 'another' })}`],
    ['one of another issuer', async () => `Bearer ${await sign({ iss: 'https://elsewhere.example' })}`],
    ['one that has expired', async () => `Bearer ${await sign({ exp: now() - 3_600 })}`],
    ['one that is not valid yet', async () => `Bearer ${await sign({ nbf: now() + 3_600 })}`],
    [
      'one for another service',
      async () => `Bearer ${await sign({ serviceurl: 'https://elsewhere.example' })}`,
    ],
    ['one without a service', async () => `Bearer ${await sign({ serviceurl: undefined })}`],
    ['one whose signature is another’s', async () => `Bearer ${await sign({}, { key: 'unpublished' })}`],
    ['one of an unknown key', async () => `Bearer ${await sign({}, { kid: 'unpublished' })}`],
    ['one of a key for another channel', async () => `Bearer ${await sign({}, { kid: 'webchat' })}`],
    [
      'one that is not signed',
      async () => {
        const [, payload] = (await sign()).split('.');
        const header = Buffer.from(JSON.stringify({ alg: 'none', kid: 'teams' })).toString('base64url');
        return `Bearer ${header}.${payload}.`;
      },
    ],
    [
      // The public key is known to all: taken for a secret, anybody could sign with it.
      'one that is signed with the public key as if it were a secret',
      async () => {
        const secret = new TextEncoder().encode(JSON.stringify(keys.teams?.jwk));
        return `Bearer ${await new SignJWT({ iss: issuerUrl, aud: appId, serviceurl: app.connector.url })
          .setProtectedHeader({ alg: 'HS256', kid: 'teams' })
          .setIssuedAt()
          .setExpirationTime('1h')
          .sign(secret)}`;
      },
    ],
    [
      'one of another app of Entra',
      async () =>
        `Bearer ${await sign({
          iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
          ver: '1.0',
          appid: 'another-app',
        })}`,
    ],
    ['one that never expires', async () => `Bearer ${await sign({}, { endless: true })}`],
    ['one for several bots', async () => `Bearer ${await sign({ aud: ['another', 'a-third'] })}`],
    ['one with words behind it', async () => `Bearer ${await sign()} and more`],
  ])('is nobody with %s', async (_, bearer) => {
    const response = await knock(await bearer());
    expect(response.status).toBe(401);
    expect(app.invocations).toEqual([]);
    expect(app.memory.size).toBe(0);
  });

  it('is nobody of another organization, unless the bot is for several', async () => {
    const own = '7F3E2C1A-0000-4000-8000-00000000000A';
    const registration = {
      appId,
      appPassword: 'secret-of-the-test',
      appTenantId: own,
      openIdMetadataUrl: `${issuerUrl}/metadata`,
      tokenIssuer: issuerUrl,
      loginUrl: `${issuerUrl}/t`,
      oauthScope: 'https://api.botframework.example',
      outboundToken: () => token(),
    };
    const inChannel = (id: string) => ({ channelData: { tenant: { id } } });
    const inChat = (tenantId: string) => ({
      conversation: { id: 'a:1', conversationType: 'personal', tenantId },
    });
    const elsewhere = '7f3e2c1a-0000-4000-8000-00000000000b';
    for (const appType of ['SingleTenant', 'MultiTenant'] as const) {
      const one = await startTeamsApp({
        ...registration,
        appType,
        ...(appType === 'MultiTenant' ? { tenants: [own, elsewhere.toUpperCase()] } : {}),
      });
      const headers = { Authorization: `Bearer ${await sign({ serviceurl: one.connector.url })}` };
      const statuses: number[] = [];
      for (const where of [inChannel, inChat]) {
        for (const id of [own.toLowerCase(), elsewhere]) {
          statuses.push((await one.send(where(id), headers)).status);
        }
      }
      expect(statuses).toEqual(appType === 'SingleTenant' ? [200, 403, 200, 403] : [200, 200, 200, 200]);
      expect(one.invocations).toHaveLength(appType === 'SingleTenant' ? 2 : 4);
      await one.close();
    }
  });

  it.each([
    ['another one', { channelData: { tenant: { id: '7f3e2c1a-0000-4000-8000-00000000000c' } } }],
    ['none', {}],
  ])('is nobody of an organization that is not named: %s', async (_what, whose) => {
    const one = await startTeamsApp({
      appId,
      openIdMetadataUrl: `${issuerUrl}/metadata`,
      tokenIssuer: issuerUrl,
      loginUrl: `${issuerUrl}/t`,
      oauthScope: 'https://api.botframework.example',
      outboundToken: () => token(),
      appType: 'MultiTenant',
      tenants: ['7f3e2c1a-0000-4000-8000-00000000000b'],
    });
    const bearer = `Bearer ${await sign({ serviceurl: one.connector.url })}`;
    expect((await one.send(whose, { Authorization: bearer })).status).toBe(403);
    expect(one.invocations).toEqual([]);
    await one.close();
  });

  it.each([
    'https://elsewhere.example/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://teams.microsoft.com@evil.example/',
    'https://evil-teams.microsoft.example/',
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:8443/',
    'https://169.254.169.254/metadata',
  ])('is nobody at %s, even with a token for it', async (serviceUrl) => {
    const bearer = `Bearer ${await sign({ serviceurl: serviceUrl })}`;
    expect((await knock(bearer, { serviceUrl })).status).toBe(403);
    expect(app.memory.size).toBe(0);
  });

  it('is never shown the bot’s token where an old reference leads elsewhere', async () => {
    await knock(`Bearer ${await sign()}`);
    for (const [key, value] of app.memory) {
      if (key.startsWith('teams:reference:'))
        app.memory.set(key, value.replace(app.connector.url, 'https://elsewhere.example'));
    }
    const sent = app.adapter.send('teams:a:1', words('an alert'), { id: 'n1', uncertain: false });
    await expect(sent).rejects.toMatchObject({ name: 'DeliveryError' });
  });

  it('is Teams with a key that was published since, once the old ones are an hour old', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    keys.rotated = { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: 'rotated' } };
    expect((await knock(`Bearer ${await sign({}, { kid: 'rotated' })}`)).status).toBe(401);
    published.add('rotated');
    const later = await startTeamsApp({
      appId,
      openIdMetadataUrl: `${issuerUrl}/metadata?fresh`,
      tokenIssuer: issuerUrl,
      loginUrl: `${issuerUrl}/t`,
      oauthScope: 'https://api.botframework.example',
      outboundToken: () => token(),
    });
    const bearer = `Bearer ${await sign({ serviceurl: later.connector.url }, { kid: 'rotated' })}`;
    expect((await later.send({}, { Authorization: bearer })).status).toBe(200);
    await later.close();
  });

  it('is nobody who names a service that the token does not', async () => {
    const bearer = `Bearer ${await sign()}`;
    for (const serviceUrl of ['https://elsewhere.example/', 'https://smba.trafficmanager.net/emea/']) {
      expect((await knock(bearer, { serviceUrl })).status).toBe(401);
    }
  });

  it('cannot be told while the keys cannot be fetched', async () => {
    const blind = await startTeamsApp({
      appId,
      openIdMetadataUrl: `${issuerUrl}/missing`,
      tokenIssuer: issuerUrl,
      loginUrl: `${issuerUrl}/t`,
      oauthScope: 'https://api.botframework.example',
      outboundToken: () => token(),
    });
    const response = await blind.send({}, { Authorization: `Bearer ${await sign()}` });
    expect(response.status).toBe(503);
    await blind.close();
  });

  it('is shown the bot’s own token in return', async () => {
    await knock(`Bearer ${await sign()}`);
    await app.adapter.send('teams:a:1', words('an alert'), { id: 'n1', uncertain: false });
    expect(app.connector.received.at(-1)?.authorization).toBe('Bearer outbound-token');
  });

  it('is told of trouble with the bot’s own credentials, which passes when they are mended', async () => {
    await knock(`Bearer ${await sign()}`);
    const send = () => app.adapter.send('teams:a:1', words('an alert'), { id: 'n1', uncertain: false });
    token = () => Promise.reject(Object.assign(new Error('no'), { errorCode: 'invalid_client' }));
    await expect(send()).rejects.toMatchObject({ outcome: 'retry' });
    expect(app.adapter.trouble()).toContain('MICROSOFT_APP_PASSWORD');
    token = async () => 'outbound-token';
    await send();
    expect(app.adapter.trouble()).toBeNull();
  });

  it('is nobody at all until the bot has a token of its own', async () => {
    const refused = Object.assign(new Error('no'), { errorCode: 'invalid_client' });
    const outboundToken = () => Promise.reject(refused);
    const adapter = createTeamsAdapter({ ...rest, appId, outboundToken });
    await expect(
      adapter.start(
        async () => undefined,
        async () => [],
      ),
    ).rejects.toThrow(/Check MICROSOFT_APP_ID/);
    const unreachable = createTeamsAdapter({
      ...rest,
      appId,
      outboundToken: () => Promise.reject(new Error('x')),
    });
    await expect(
      unreachable.start(
        async () => undefined,
        async () => [],
      ),
    ).rejects.toThrow(/No token .* could be had/);
  });

  it('is decided by settings that fit together', () => {
    expect(() => createTeamsAdapter(rest)).toThrow(/MICROSOFT_APP_ID is missing/);
    expect(() => createTeamsAdapter({ ...rest, appId, insecureNoAuth: true })).toThrow(/exclude each other/);
    expect(() => createTeamsAdapter({ ...rest, appId, tokenIssuer: issuerUrl })).toThrow(/belong together/);
    expect(() => createTeamsAdapter({ ...rest, appId, appPassword: 'x' })).not.toThrow();
  });
});
