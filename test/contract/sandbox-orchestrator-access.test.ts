import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actions, type Session, startSession } from './sandbox-orchestrator-session.ts';

let session: Session;
beforeEach(async () => {
  session = await startSession();
});
afterEach(() => session.sandbox.close());

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

describe('signing in', () => {
  it('gives a token for an hour, after which it opens nothing', async () => {
    expect((await session.get('/odata/Jobs?$top=1')).status).toBe(200);
    session.pass(3599 * 1000);
    expect((await session.get('/odata/Jobs?$top=1')).status).toBe(200);
    session.pass(1000);
    const expired = await session.get('/odata/Jobs?$top=1');
    expect(expired.status).toBe(401);
    expect(expired.json).toMatchObject({ success: false, unAuthorizedRequest: true, __abp: true });
  });

  it('answers at every token address, with the credentials in the form or in a Basic header', async () => {
    const { clientId, clientSecret } = session.sandbox.credentials;
    const { origin } = new URL(session.sandbox.url);
    const fields = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'OR.Jobs OR.Folders.Read',
    };
    for (const path of [
      '/identity_/connect/token',
      '/acme/identity_/connect/token',
      '/identity/connect/token',
    ]) {
      const response = await fetch(`${origin}${path}`, form(fields));
      expect(await response.json()).toMatchObject({
        expires_in: 3600,
        token_type: 'Bearer',
        scope: 'OR.Jobs OR.Folders.Read',
      });
    }
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const response = await fetch(session.sandbox.tokenUrl, {
      ...form({ grant_type: 'client_credentials', scope: 'OR.Jobs' }),
      headers: { Authorization: basic },
    });
    expect(response.status).toBe(200);
  });

  it.each([
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ client_id: 'wrong' }, 'invalid_client'],
    [{ scope: 'OR.Nonsense' }, 'invalid_scope'],
    [{ scope: '' }, 'invalid_scope'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %j', async (wrong, error) => {
    const { clientId, clientSecret } = session.sandbox.credentials;
    const right = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'OR.Jobs',
    };
    const response = await fetch(session.sandbox.tokenUrl, form({ ...right, ...wrong }));
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });

  it('takes a personal access token, and user and password for half an hour', async () => {
    const { accessToken, tenancyName, username, password } = session.sandbox.credentials;
    const asPerson = await session.get('/api/Folders/GetAllForCurrentUser', {
      Authorization: `Bearer ${accessToken}`,
    });
    const asApp = await session.get('/api/Folders/GetAllForCurrentUser');
    expect(Number(asPerson.json.Count)).toBeGreaterThan(5);
    expect(asApp.json).toEqual({ PageItems: [], Count: 0 });
    const signIn = (secret: string) =>
      session.post('/api/account/authenticate', {
        TenancyName: tenancyName,
        UsernameOrEmailAddress: username,
        Password: secret,
      });
    const { json } = await signIn(password);
    expect(json).toMatchObject({ success: true, error: null, __abp: true });
    const header = { Authorization: `Bearer ${String(json.result)}` };
    expect((await session.get('/odata/Folders', header)).status).toBe(200);
    session.pass(30 * 60 * 1000);
    expect((await session.get('/odata/Folders', header)).status).toBe(401);
    const wrong = await signIn('wrong');
    expect([wrong.status, wrong.json.success]).toEqual([401, false]);
  });

  it('refuses without a token, with tokens that were taken back, and without the scope', async () => {
    expect((await session.get('/odata/Jobs', { Authorization: '' })).status).toBe(401);
    const reader = { Authorization: `Bearer ${await session.token('OR.Jobs.Read')}` };
    expect((await session.get('/odata/Jobs?$top=1', reader)).status).toBe(200);
    expect((await session.get('/odata/Folders', reader)).status).toBe(403);
    const folder = await session.folder('Shared');
    const start = await session.post(actions.start, { startInfo: {} }, { ...folder, ...reader });
    expect([start.status, start.json.__abp]).toEqual([403, true]);
    session.sandbox.control.expireTokens();
    expect((await session.get('/odata/Jobs?$top=1', reader)).status).toBe(401);
  });

  it('refuses single operations that the role does not allow', async () => {
    const folder = await session.folder('Shared');
    session.sandbox.control.setPermission('StopJobs', false);
    expect((await session.post(actions.stop, { jobIds: [1], strategy: 'Kill' }, folder)).status).toBe(403);
    session.sandbox.control.setPermission('StopJobs', true);
    expect((await session.post(actions.stop, { jobIds: [1], strategy: 'Kill' }, folder)).status).toBe(404);
  });
});

describe('the address', () => {
  it('answers a wrong base path with the web interface, not with JSON', async () => {
    const { origin } = new URL(session.sandbox.url);
    for (const path of [
      '/odata/Jobs',
      '/acme/other/orchestrator_/odata/Jobs',
      '/acme/production/odata/Jobs',
      '/',
    ]) {
      const reply = await session.get(`${origin}${path}`);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(reply.text).toContain('<!DOCTYPE html>');
    }
    expect((await session.post(`${origin}/odata/Jobs`, {})).status).toBe(404);
  });

  it('tells what it does not know or allow in JSON', async () => {
    expect((await session.get('/odata/Nonsense')).status).toBe(404);
    expect((await session.send('DELETE', '/odata/Jobs')).status).toBe(405);
  });

  it('can be that of a standalone server', async () => {
    const standalone = await startSession({ basePath: '', seed: 'guide' });
    try {
      expect(standalone.sandbox.tokenUrl).toBe(`${standalone.sandbox.url}/identity/connect/token`);
      const reply = await standalone.get('/odata/Jobs?$top=1');
      expect(reply.json['@odata.context']).toBe(`${standalone.sandbox.url}/odata/$metadata#Jobs`);
    } finally {
      await standalone.sandbox.close();
    }
  });
});

describe('the rate limit of job lists', () => {
  it.each([
    ['seconds', '60'],
    ['date', 'Mon, 02 Mar 2026 09:01:00 GMT'],
    ['none', null],
  ] as const)('says when to come back in %s', async (form, expected) => {
    session.sandbox.control.setRateLimit(2, form);
    const list = () => session.get('/odata/Jobs?$top=1');
    expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
    const refused = await list();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expected]);
    expect((await session.get('/odata/Jobs(125161)')).status).toBe(200);
    session.pass(60_000);
    expect((await list()).status).toBe(200);
  });
});

describe('the clock', () => {
  it('shifts the Date header and every time that the server writes', async () => {
    session.sandbox.control.setClockSkew(-10 * 60 * 1000);
    const id = session.sandbox.control.faultNow('Invoice_Processing');
    const reply = await session.get(`/odata/Jobs(${id})`);
    expect(reply.headers.get('date')).toBe('Mon, 02 Mar 2026 08:50:00 GMT');
    expect(String(reply.json.EndTime)).toMatch(/^2026-03-02T08:50:00\.0\d*Z$/);
  });
});
