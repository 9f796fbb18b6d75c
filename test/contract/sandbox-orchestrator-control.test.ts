import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actions, type Session, startSession } from './sandbox-orchestrator-session.ts';

let session: Session;
beforeEach(async () => {
  session = await startSession();
});
afterEach(() => session.sandbox.close());

const call = (name: string, body?: unknown): Promise<Response> =>
  fetch(`${session.sandbox.controlUrl}/${name}`, { method: 'POST', body: JSON.stringify(body) ?? '' });

describe('the control API', () => {
  it('does over HTTP what it does when called', async () => {
    const answer = await call('faultNow', [
      'Invoice_Processing',
      { createdAgoMs: 5 * 24 * 3600 * 1000, info: 'Late.', startTime: null, endTime: null },
    ]);
    const id = Number(await answer.text());
    expect(session.sandbox.control.job(id)).toMatchObject({
      State: 'Faulted',
      Info: 'Late.',
      StartTime: null,
      EndTime: null,
      CreationTime: '2026-02-25T09:00:00Z',
    });
    await call('updateJob', [id, { state: 'Successful', endTime: '2026-03-02T08:59:59.1234567Z' }]);
    const { json } = await session.get(`/odata/Jobs(${id})`);
    expect(json).toMatchObject({ State: 'Successful', EndTime: '2026-03-02T08:59:59.1234567Z' });
    const found = (await (await call('findJobs', [`Id eq ${id}`])).json()) as unknown[];
    expect(found).toHaveLength(1);
  });

  it('says what is wrong with a call', async () => {
    const unknown = await call('nonsense');
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining('faultNow')]);
    const ambiguous = await call('faultNow', ['Send_Reminders']);
    expect([ambiguous.status, await ambiguous.text()]).toEqual([
      400,
      expect.stringContaining('say which folder'),
    ]);
    expect((await call('updateJob', [1, {}])).status).toBe(400);
    expect((await call('findJobs', ['Nonsense eq 1'])).status).toBe(400);
  });

  it('serves one malformed row among good ones', async () => {
    const { control } = session.sandbox;
    const bad = control.addJob({
      process: 'Invoice_Processing',
      state: 'Faulted',
      raw: { Key: 7, EndTime: 'never', State: null },
    });
    const { json } = await session.get("/odata/Jobs?$filter=State eq 'Faulted'&$orderby=Id desc&$top=2");
    expect(json.value[0]).toMatchObject({ Id: bad.Id, Key: 7, EndTime: 'never', State: null });
    expect(json.value[1]).toMatchObject({ State: 'Faulted', Key: expect.any(String) as string });
  });

  it('adds thousands of faults, at equal times if asked', async () => {
    session.sandbox.control.bulk(5000, {
      process: 'Invoice_Processing',
      state: 'Faulted',
      sameEnd: true,
      spanMs: 60_000,
    });
    const { json } = await session.get(
      "/odata/Jobs?$filter=State eq 'Faulted' and CreationTime ge 2026-03-02T08:59:00Z&$count=true&$select=EndTime",
    );
    expect(json['@odata.count']).toBe(5000);
    expect(new Set(json.value.map((row) => row.EndTime)).size).toBe(1);
    expect(json.value).toHaveLength(1000);
  });

  it('adds folders and processes that work', async () => {
    const { control } = session.sandbox;
    const folder = control.addFolder({ path: 'Legal/Contracts', robots: 2 });
    const release = control.addRelease({ name: 'Contract Check', folder: 'Legal/Contracts' });
    const header = { 'X-UIPATH-FolderKey': folder.key };
    const reply = await session.post(actions.start, { startInfo: { ReleaseKey: release.key } }, header);
    expect(reply.json.value).toMatchObject([{ OrganizationUnitFullyQualifiedName: 'Legal/Contracts' }]);
    control.addFolder({ path: 'Legal/Empty', robots: 0 });
    const lonely = control.addRelease({ name: 'Nobody', folder: 'Legal/Empty' });
    const refused = await session.post(
      actions.start,
      { startInfo: { ReleaseKey: lonely.key } },
      { 'X-UIPATH-FolderPath': 'Legal/Empty' },
    );
    expect([refused.status, refused.json.errorCode]).toEqual([409, 1671]);
  });

  it('lets the tenant live and faults something now and then', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { control } = session.sandbox;
      const count = (state: string): number => control.findJobs(`State eq '${state}'`).length;
      const before = { pending: count('Pending'), faulted: count('Faulted') };
      control.live({ intervalMs: 1000, faultEveryMs: 2000 });
      vi.advanceTimersByTime(4000);
      control.live(null);
      vi.advanceTimersByTime(4000);
      expect(count('Pending')).toBe(before.pending + 4);
      expect(count('Faulted')).toBe(before.faulted + 2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes each job one step further on a tick', async () => {
    const { control } = session.sandbox;
    const id = control.start('Invoice_Processing');
    const seen = [control.job(id).State];
    control.tick();
    seen.push(control.job(id).State);
    control.tick();
    seen.push(control.job(id).State);
    expect(seen).toEqual(['Pending', 'Running', 'Successful']);
  });
});

describe('injected faults', () => {
  const start = async (): Promise<Response> => {
    const folder = await session.folder('Shared');
    return fetch(`${session.sandbox.url}${actions.start}`, {
      method: 'POST',
      headers: {
        ...folder,
        Authorization: `Bearer ${await session.token()}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        startInfo: { ReleaseKey: session.release('Release_Project', 'Shared'), Reference: 'mine' },
      }),
    });
  };
  const started = (): number => session.sandbox.control.findJobs("Reference eq 'mine'").length;
  const match = { method: 'POST', path: 'StartJobs' };

  it('cut the connection after or before the effect', async () => {
    session.sandbox.control.inject({ match, times: 1, action: { dropAfterEffect: true } });
    await expect(start()).rejects.toThrow('fetch failed');
    expect(started()).toBe(1);
    session.sandbox.control.inject({ match, times: 1, action: { dropBeforeEffect: true } });
    await expect(start()).rejects.toThrow('fetch failed');
    expect(started()).toBe(1);
    expect((await start()).status).toBe(201);
  });

  it('answer something else, for as many requests as told', async () => {
    const { control } = session.sandbox;
    control.inject({
      match: { path: /odata\/Jobs\?.*State eq 'Faulted'/ },
      times: 2,
      action: { status: 503, body: { message: 'Busy.' }, headers: { 'Retry-After': '1' } },
    });
    const faulted = () => session.get("/odata/Jobs?$filter=State eq 'Faulted'&$top=1");
    const first = await faulted();
    expect([first.status, first.headers.get('retry-after'), first.json.message]).toEqual([503, '1', 'Busy.']);
    expect((await session.get('/odata/Jobs?$top=1')).status).toBe(200);
    expect([(await faulted()).status, (await faulted()).status]).toEqual([503, 200]);
    control.inject({ match: {}, action: { html: true } });
    expect((await faulted()).text).toContain('<html');
    control.clearInjections();
    control.inject({ match: {}, times: 1, action: { garbage: true } });
    const broken = await faulted();
    expect(() => JSON.parse(broken.text) as unknown).toThrow(SyntaxError);
    expect((await faulted()).status).toBe(200);
  });

  it('delay an answer', async () => {
    session.sandbox.control.inject({ match: {}, times: 1, action: { latencyMs: 150 } });
    const before = performance.now();
    expect((await session.get('/odata/Jobs?$top=1')).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(140);
  });
});

describe('the journal', () => {
  it('keeps every request, and writes those of the API to a file without secrets', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sandbox-record-'));
    const record = join(dir, 'traffic.ndjson');
    const recorded = await startSession({ record, seed: 'guide' });
    try {
      const { accessToken, tenancyName, username, password } = recorded.sandbox.credentials;
      await recorded.get('/odata/Jobs?$top=1', { Authorization: `Bearer ${accessToken}` });
      await recorded.post('/api/account/authenticate', {
        TenancyName: tenancyName,
        UsernameOrEmailAddress: username,
        Password: password,
      });
      recorded.sandbox.control.inject({ match: {}, times: 1, action: { garbage: true } });
      await recorded.get('/odata/Jobs?$top=1');
      const text = await readFile(record, 'utf8');
      const lines = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.map((line) => [line.method, line.status])).toEqual([
        ['GET', 200],
        ['POST', 200],
      ]);
      expect(lines[0]).toMatchObject({
        url: '/acme/production/orchestrator_/odata/Jobs?$top=1',
        requestHeaders: { authorization: 'Bearer [secret]' },
        responseBody: { value: [{ Id: 125153 }] },
      });
      expect(text).not.toContain(password);
      expect(text).not.toContain(accessToken);
      expect(recorded.sandbox.control.requests().map((one) => one.status)).toEqual([200, 200, 200, 200]);
      recorded.sandbox.control.clearRequests();
      expect(recorded.sandbox.control.requests()).toEqual([]);
    } finally {
      await recorded.sandbox.close();
      await rm(dir, { recursive: true });
    }
  });
});

describe('webhooks', () => {
  interface Received {
    readonly signature: string | undefined;
    readonly body: string;
    readonly event: Record<string, unknown>;
  }
  let receiver: Server;
  let received: Received[];
  let status: number;
  beforeEach(async () => {
    [received, status] = [[], 202];
    receiver = createServer((request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const signature = request.headers['x-uipath-signature'] as string | undefined;
        received.push({ signature, body, event: JSON.parse(body) as Record<string, unknown> });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => {
      receiver.close(resolve);
    });
  });
  const events = () => session.sandbox.control.webhookDeliveries().filter(({ type }) => type !== 'ping');
  const deliveries = (count: number) => vi.waitFor(() => expect(events()).toHaveLength(count));
  /** Makes a webhook; the test event that it is sent at once has come when this resolves. */
  const create = async (more: Record<string, unknown> = {}) => {
    const pings = () => session.sandbox.control.webhookDeliveries().length - events().length;
    const before = pings();
    const reply = await session.post('/odata/Webhooks', {
      Name: 'chatops',
      Url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`,
      Enabled: true,
      Secret: 'geheim-ß',
      SubscribeToAllEvents: false,
      AllowInsecureSsl: false,
      Events: [{ EventType: 'job.faulted' }, { EventType: 'job.created' }, { EventType: 'job.stopped' }],
      ...more,
    });
    if (reply.status === 201) await vi.waitFor(() => expect(pings()).toBe(before + 1));
    received = received.filter(({ event }) => event.Type !== 'ping');
    return reply;
  };

  it('tell of faults, signed over the raw body', async () => {
    expect((await create()).status).toBe(201);
    const id = session.sandbox.control.faultNow('Invoice_Processing', { outputArguments: '{"a":1}' });
    await deliveries(1);
    const [first] = received;
    expect(first?.signature).toBe(
      createHmac('sha256', 'geheim-ß')
        .update(first?.body ?? '')
        .digest('base64'),
    );
    expect(first?.event).toMatchObject({
      Type: 'job.faulted',
      TenantId: 1,
      Job: {
        Id: id,
        State: 'Faulted',
        OutputArguments: { a: 1 },
        Release: { ProcessKey: 'Invoice.Processing' },
      },
    });
    expect(first?.event).toHaveProperty('OrganizationUnitId');
    expect(first?.event.EventId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('send lists for created and stopped jobs, and only what was subscribed to', async () => {
    await create();
    const folder = await session.folder('Shared');
    const startInfo = {
      ReleaseKey: session.release('Release_Project', 'Shared'),
      Strategy: 'ModernJobsCount',
      JobsCount: 2,
    };
    const { json } = await session.post(actions.start, { startInfo }, folder);
    await session.post(actions.stop, { jobIds: [json.value[0]?.Id], strategy: 'Kill' }, folder);
    session.pass(10_000);
    session.sandbox.control.setWebhookStyle({ jobsAsObject: true, withoutRobot: true });
    await session.post(actions.start, { startInfo: { ...startInfo, JobsCount: 1 } }, folder);
    await deliveries(3);
    expect(received.map(({ event }) => event.Type)).toEqual(['job.created', 'job.stopped', 'job.created']);
    expect(received[0]?.event).toMatchObject({ StartInfo: { Strategy: 'ModernJobsCount' }, Jobs: [{}, {}] });
    expect(received[1]?.event.Jobs).toMatchObject([{ Id: json.value[0]?.Id, State: 'Stopped' }]);
    expect(received[2]?.event.Jobs).toMatchObject({ State: 'Pending' });
  });

  it('tell of jobs that begin to wait or are changed from behind', async () => {
    await create({ SubscribeToAllEvents: true, Events: [] });
    const { control } = session.sandbox;
    const job = control.addJob({ process: 'Invoice_Processing', state: 'Running', frozen: true });
    control.updateJob(Number(job.Id), { state: 'Suspended', waitsFor: 'Task' });
    control.updateJob(Number(job.Id), { state: 'Faulted', info: 'Nobody answered.' });
    await deliveries(2);
    expect(received.map(({ event }) => event)).toMatchObject([
      { Type: 'job.suspended', Job: { Id: job.Id } },
      { Type: 'job.faulted', Job: { Info: 'Nobody answered.' } },
    ]);
  });

  it('are silent for an hour after one failed delivery, and lose what happened meanwhile', async () => {
    await create({ Secret: null });
    const { control } = session.sandbox;
    status = 500;
    control.faultNow('Invoice_Processing');
    await deliveries(1);
    status = 200;
    control.faultNow('Invoice_Processing');
    await deliveries(2);
    session.pass(60 * 60 * 1000);
    control.faultNow('Invoice_Processing');
    await deliveries(3);
    expect(events().map(({ outcome }) => outcome)).toEqual([500, 'skipped', 200]);
    expect(received).toHaveLength(2);
    expect(received[0]?.signature).toBeUndefined();
  });

  it('are created, read, changed, pinged and deleted', async () => {
    const { json } = await create();
    const path = `/odata/Webhooks(${String(json.Id)})`;
    expect((await create()).status).toBe(400);
    expect((await create({ Name: 'other', Events: [{ EventType: 'job.nonsense' }] })).status).toBe(400);
    expect((await create({ Name: 'other', Url: 'no url' })).status).toBe(400);
    expect((await session.get('/odata/Webhooks')).json.value).toMatchObject([
      { Name: 'chatops', Secret: 'geheim-ß' },
    ]);
    const { ['@odata.context']: _, ...dto } = (await session.get(path)).json as Record<string, unknown>;
    const changed = await session.send('PUT', path, { ...dto, Enabled: false });
    expect(changed.json).toMatchObject({ Enabled: false, Id: json.Id });
    session.sandbox.control.faultNow('Invoice_Processing');
    const ping = await session.send('POST', `${path}/UiPath.Server.Configuration.OData.Ping`);
    expect([ping.status, ping.json.Type]).toEqual([202, 'ping']);
    await vi.waitFor(() => expect(received.map(({ event }) => event.Type)).toEqual(['ping']));
    const enabled = await session.send('PATCH', path, { Enabled: true });
    expect(enabled.json).toEqual({ ...changed.json, Enabled: true });
    const types = await session.get('/odata/Webhooks/UiPath.Server.Configuration.OData.GetEventTypes');
    expect(types.json.value.map((row) => row.Name)).toContain('job.faulted');
    expect((await session.send('DELETE', path)).status).toBe(204);
    expect((await session.get(path)).status).toBe(404);
  });

  it('have no names on a server of 2020.10', async () => {
    session.sandbox.control.setVersion(11);
    expect((await create()).status).toBe(400);
    expect((await create({ Name: undefined })).json).not.toHaveProperty('Name');
    expect((await create({ Name: undefined })).status).toBe(201);
  });
});
