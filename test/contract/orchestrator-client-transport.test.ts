import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotError } from '../../src/domain/errors.ts';
import { base, connect, createStub, finance, legacy, row, type Stub } from './orchestrator-client-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await createStub();
});
afterEach(() => stub.close());

const any = { filter: {}, order: 'newest', top: 5 } as const;

async function errorOf(promise: Promise<unknown>): Promise<BotError> {
  const error = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(BotError);
  return error as BotError;
}

describe('token', () => {
  it('is asked for once however many callers wait, and kept', async () => {
    const { orchestrator } = connect(stub);
    await Promise.all([orchestrator.jobs(any), orchestrator.jobs(any), orchestrator.folders()]);
    await orchestrator.jobs(any);
    expect(stub.to('connect/token')).toHaveLength(1);
    const [asked] = stub.to('connect/token');
    expect(asked?.path).toBe('/acme/identity_/connect/token');
    expect(Object.fromEntries(new URLSearchParams(String(asked?.body)))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'hush-hush',
      scope: 'OR.Jobs',
    });
    expect(stub.to('odata').map((one) => one.headers.authorization)).toEqual(Array(4).fill('Bearer token-1'));
  });

  it('is renewed once on 401, for reads and for writes', async () => {
    stub.on(
      /connect\/token$/,
      { json: { access_token: 'old', expires_in: 3600 } },
      { json: { access_token: 'new', expires_in: 3600 } },
    );
    const refuseOld = (good: unknown) => (request: { headers: { authorization?: string | undefined } }) =>
      request.headers.authorization === 'Bearer new' ? { json: good } : { status: 401 };
    stub.on(/odata\/Jobs$/, refuseOld({ value: [row(1)] }));
    stub.on(/StopJobs$/, refuseOld(undefined));
    const { orchestrator, waits } = connect(stub);
    const [first, second] = await Promise.all([orchestrator.jobs(any), orchestrator.jobs(any)]);
    expect([first.jobs.length, second.jobs.length]).toEqual([1, 1]);
    await orchestrator.stop(first.jobs, 'Kill');
    expect(stub.to('connect/token')).toHaveLength(2);
    expect(waits).toEqual([]);
  });

  it('that stays refused is an error of the setup, not a loop', async () => {
    stub.on(/odata\/Jobs$/, {
      status: 401,
      json: {
        result: null,
        success: false,
        error: { code: 0, message: 'Current user did not login.' },
        __abp: true,
      },
    });
    const error = await errorOf(connect(stub).orchestrator.jobs(any));
    expect(error).toMatchObject({ kind: 'setup', status: 401 });
    expect(error.message).toContain('Current user did not login.');
    expect(stub.to('odata/Jobs')).toHaveLength(2);
  });

  it('failing rejects all who wait, and the next caller asks again', async () => {
    stub.on(
      /connect\/token$/,
      { status: 400, json: { error: 'invalid_client', error_description: 'bad secret hush-hush' } },
      { json: { access_token: 'token-2', expires_in: 3600 } },
    );
    const { orchestrator, lines } = connect(stub);
    const errors = await Promise.all([errorOf(orchestrator.jobs(any)), errorOf(orchestrator.folders())]);
    expect(errors.map((error) => error.kind)).toEqual(['setup', 'setup']);
    expect(errors[0]?.message).toContain('bad secret [secret]');
    expect(stub.to('connect/token')).toHaveLength(1);
    expect((await orchestrator.jobs(any)).jobs).toEqual([]);
    expect(lines.join('')).not.toMatch(/hush-hush|token-2/);
  });

  it('of a user is fetched from the server itself', async () => {
    stub.on(/account\/authenticate$/, { json: { result: 'user-token', success: true, __abp: true } });
    const auth = { kind: 'password', tenancyName: 'Default', username: 'ana', password: 'p' } as const;
    await connect(stub, { auth }).orchestrator.jobs(any);
    expect(stub.to('authenticate')[0]).toMatchObject({
      path: `${base}/api/account/authenticate`,
      body: { TenancyName: 'Default', UsernameOrEmailAddress: 'ana', Password: 'p' },
    });
    expect(stub.to('odata/Jobs')[0]?.headers.authorization).toBe('Bearer user-token');
  });

  it('that was given is used as it is, and its refusal says what to set', async () => {
    stub.on(/odata\/Jobs$/, { status: 401 });
    const auth = { kind: 'token', accessToken: 'pat-123' } as const;
    const error = await errorOf(connect(stub, { auth }).orchestrator.jobs(any));
    expect(error.hint).toContain('UIPATH_ACCESS_TOKEN');
    expect(stub.received).toHaveLength(1);
    expect(stub.received[0]?.headers.authorization).toBe('Bearer pat-123');
  });

  it.each([
    ['a web page', { text: '<!doctype html><html></html>' }],
    ['not found', { status: 404, json: { message: 'no' } }],
  ])('server that answers with %s makes UIPATH_TOKEN_URL suspect', async (_, step) => {
    stub.on(/connect\/token$/, step);
    const error = await errorOf(connect(stub).orchestrator.jobs(any));
    expect(error).toMatchObject({ kind: 'setup' });
    expect(error.message).toContain('UIPATH_TOKEN_URL');
  });
});

describe('reads are repeated', () => {
  it.each([
    ['drop' as const],
    [{ status: 500 }],
    [{ status: 502 }],
    [{ status: 503 }],
    [{ status: 504 }],
    [{ text: '{"val', headers: { 'content-type': 'application/json' } }],
  ])('after %j, with growing pauses', async (trouble) => {
    stub.on(/odata\/Jobs$/, trouble, trouble, { json: { value: [row(1)] } });
    const { orchestrator, waits } = connect(stub);
    expect((await orchestrator.jobs(any)).jobs).toHaveLength(1);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(375);
    expect(waits[0]).toBeLessThanOrEqual(625);
    expect(waits[1]).toBeGreaterThanOrEqual(750);
    expect(waits[1]).toBeLessThanOrEqual(1250);
  });

  it('three times at most', async () => {
    stub.on(/odata\/Jobs$/, { status: 503, json: { message: 'Maintenance.' } });
    const error = await errorOf(connect(stub).orchestrator.jobs(any));
    expect(error).toMatchObject({ kind: 'unavailable', status: 503 });
    expect(error.message).toContain('Maintenance.');
    expect(stub.to('odata/Jobs')).toHaveLength(4);
  });

  it('but not when refused', async () => {
    stub.on(/odata\/Jobs$/, {
      status: 400,
      json: { message: 'Invalid OData query options.', errorCode: 1000 },
    });
    const error = await errorOf(connect(stub).orchestrator.jobs(any));
    expect(error).toMatchObject({ kind: 'refused', status: 400, code: 1000 });
    expect(error.message).toContain('Invalid OData query options.');
    expect(stub.to('odata/Jobs')).toHaveLength(1);
  });

  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    [
      'a date, by the server’s own clock',
      { 'retry-after': 'Wed, 01 Jan 2020 00:00:20 GMT', date: 'Wed, 01 Jan 2020 00:00:08 GMT' },
      12_000,
    ],
  ])('after 429 when it says, in %s', async (_, headers, pause) => {
    stub.on(/odata\/Jobs$/, { status: 429, headers }, { json: { value: [] } });
    const { orchestrator, waits } = connect(stub);
    await orchestrator.jobs(any);
    expect(waits).toEqual([pause]);
    expect(orchestrator.usage()).toMatchObject({
      requests: 2,
      failed: 1,
      rateLimited: 1,
      readsLastMinute: 2,
    });
  });

  it('after 429 without a word, by backoff', async () => {
    stub.on(/odata\/Jobs$/, { status: 429 }, { json: { value: [] } });
    const { orchestrator, waits } = connect(stub);
    await orchestrator.jobs(any);
    expect(waits).toHaveLength(1);
  });

  it('unless that would take minutes, which is told instead', async () => {
    stub.on(/odata\/Jobs$/, { status: 429, headers: { 'retry-after': '300' } });
    const { orchestrator, waits } = connect(stub);
    const error = await errorOf(orchestrator.jobs(any));
    expect(error).toMatchObject({ kind: 'unavailable', status: 429 });
    expect(error.message).toContain('5 min');
    expect(waits).toEqual([]);
  });
});

describe('errors', () => {
  it('time out', async () => {
    stub.on(/odata\/Jobs$/, 'hang');
    const error = await errorOf(connect(stub, { timeoutMs: 60 }).orchestrator.ping());
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(error.message).toContain('no answer came within');
  });

  it('of the network name the reason but neither token nor query', async () => {
    const { orchestrator, lines } = connect(stub);
    await orchestrator.folders();
    await stub.close();
    const error = await errorOf(orchestrator.jobs({ ...any, filter: { process: 'Payroll' } }));
    stub = await createStub();
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(error.message).toContain('the connection was refused');
    expect(`${error.message}${String(error.cause)}${lines.join('')}`).not.toMatch(/token-1|Payroll/);
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({
      msg: 'orchestrator request',
      path: `${base}/odata/Jobs`,
      status: null,
    });
  });

  it.each([
    ['a web page', { text: '<html><body>UiPath</body></html>' }],
    ['a web page with 404', { status: 404, text: '<!DOCTYPE html><html></html>' }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/login' } }],
  ])('of a wrong base URL are recognised by %s', async (_, step) => {
    stub.on(/odata\/Jobs$/, step);
    const error = await errorOf(connect(stub).orchestrator.jobs(any));
    expect(error).toMatchObject({ kind: 'setup' });
    expect(error.message).toContain('UIPATH_URL');
  });

  it('1100 and 1101 say which folder', async () => {
    stub.on(/StopJobs$/, {
      status: 403,
      json: {
        message: 'Folder does not exist or the user does not have access to the folder.',
        errorCode: 1100,
      },
    });
    stub.on(/odata\/Jobs$/, { json: { value: [row(1, { State: 'Running' })] } });
    const { orchestrator } = connect(stub);
    const { jobs } = await orchestrator.jobs(any);
    const error = await errorOf(orchestrator.stop(jobs, 'SoftStop'));
    expect(error).toMatchObject({ kind: 'refused', code: 1100 });
    expect(error.message).toContain('folder Finance');
    expect(error.message).toContain('does not have access');
  });

  it('403 names what the app probably lacks', async () => {
    stub.on(/odata\/Jobs$/, { json: { value: [row(1)] } });
    stub.on(/StopJobs$/, { status: 403, json: { message: 'You are not authorized!', errorCode: 0 } });
    const { orchestrator } = connect(stub);
    const { jobs } = await orchestrator.jobs(any);
    const error = await errorOf(orchestrator.stop(jobs, 'SoftStop'));
    expect(error).toMatchObject({ kind: 'setup', status: 403 });
    expect(error.hint).toMatch(/OR\.Jobs\.Write.*Jobs\.Edit/);
  });

  it('never repeat the token, even when the server does', async () => {
    stub.on(/odata\/Jobs$/, { status: 400, json: { message: 'header was Bearer token-1' } });
    expect((await errorOf(connect(stub).orchestrator.jobs(any))).message).toContain('Bearer [secret]');
  });
});

describe('folders', () => {
  it('are kept for minutes and asked for once at a time', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const { orchestrator } = connect(stub, { now: () => new Date(now) });
    const [folders] = await Promise.all([orchestrator.folders(), orchestrator.folders()]);
    expect(folders).toEqual([
      { id: 7, key: finance.Key, name: 'Finance', path: 'Finance', modern: true },
      { id: 8, key: finance.Key, name: 'Legacy', path: 'Legacy', modern: false },
    ]);
    now += 4 * 60_000;
    await orchestrator.folders();
    expect(stub.to('odata/Folders')).toHaveLength(1);
    now += 2 * 60_000;
    await orchestrator.folders();
    expect(stub.to('odata/Folders')).toHaveLength(2);
  });

  it('that are new are found by their path, and what is none is not asked for again and again', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const { orchestrator } = connect(stub, { now: () => new Date(now) });
    const inFolder = (folder: string) => orchestrator.jobs({ ...any, filter: { folder } });
    await orchestrator.folders();
    const shipping = { ...finance, Id: 9, DisplayName: 'Shipping', FullyQualifiedName: 'Shipping' };
    stub.on(/odata\/Folders$/, { json: { value: [finance, legacy, shipping] } });
    await inFolder('Shipping');
    await expect(inFolder('Returns')).rejects.toThrow('no folder');
    expect(stub.to('odata/Folders')).toHaveLength(2);
    now += 5_000;
    await expect(inFolder('Returns')).rejects.toThrow('no folder');
    expect(stub.to('odata/Folders')).toHaveLength(3);
  });

  it('of a user who may not list them are those that the user works in', async () => {
    stub.on(/odata\/Folders$/, { status: 403, json: { message: 'You are not authorized!' } });
    stub.on(/GetAllForCurrentUser$/, { json: { PageItems: [finance], Count: 1 } });
    expect((await connect(stub).orchestrator.folders()).map((folder) => folder.path)).toEqual(['Finance']);
  });

  it('beyond a thousand are read page by page, by id', async () => {
    const all = Array.from({ length: 1500 }, (_, index) => ({
      ...finance,
      Id: index + 1,
      FullyQualifiedName: `F${index}`,
    }));
    stub.on(/odata\/Folders$/, ({ query }) => {
      const last = Number(/Id gt (\d+)/.exec(query.get('$filter') ?? '')?.[1] ?? 0);
      return {
        json: { value: all.filter((folder) => folder.Id > last).slice(0, Number(query.get('$top'))) },
      };
    });
    expect(await connect(stub).orchestrator.folders()).toHaveLength(1500);
    expect(stub.to('odata/Folders')).toHaveLength(2);
  });
});
