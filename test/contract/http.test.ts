import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Health } from '../../src/domain/health.ts';
import { alive, ready } from '../../src/http/health.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createPorts } from '../../src/http/ports.ts';
import { createHttpServer, type HttpServer, type Routes } from '../../src/http/server.ts';
import { type JobEvent, webhookReceiver } from '../../src/http/webhook.ts';
import { createLogger } from '../../src/logger.ts';
import { openStore } from '../../src/storage/store.ts';

const well: Health = {
  version: '1.2.3',
  startedAt: '2026-11-23T00:00:00.000Z',
  tenants: [
    {
      tenant: 'production',
      trouble: null,
      troubleSince: null,
      polledAt: '2026-11-23T14:02:00.000Z',
      requestsPerPoll: 1,
      usage: {
        requests: 42,
        failed: 2,
        rateLimited: 1,
        readsLastMinute: 3,
        readsPerMinute: 20,
        heldMs: 4000,
      },
    },
  ],
  platforms: [{ platform: 'slack', trouble: null }],
  waiting: [{ target: 'slack:C1', count: 2, lastError: null }],
  storeTrouble: null,
  troubles: [],
};

let server: HttpServer | undefined;
afterEach(async () => server?.stop());

async function serve(routes: Routes): Promise<string> {
  server = createHttpServer({ host: '127.0.0.1', port: 0, routes });
  return server.start();
}

describe('the HTTP port', () => {
  it('says alive, and 404 or 405 for what it does not know', async () => {
    const url = await serve(new Map([['GET /healthz', alive]]));
    expect((await fetch(`${url}/healthz?probe=1`)).status).toBe(200);
    expect((await fetch(`${url}/healthz`, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });

  it('rejects when the port is taken', async () => {
    const url = await serve(new Map());
    const second = createHttpServer({
      host: '127.0.0.1',
      port: Number(new URL(url).port),
      routes: new Map(),
    });
    await expect(second.start()).rejects.toThrow(/EADDRINUSE/);
  });

  it('answers 400 to bytes that are no HTTP, and goes on', async () => {
    const url = await serve(new Map([['GET /healthz', alive]]));
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
        socket.write('\u0000\u0001 nonsense\r\n\r\n'),
      );
      socket.on('data', (data) => resolve(data.toString()));
    });
    expect(answer).toContain('400');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('readiness', () => {
  it.each([
    ['the store', { ...well, storeTrouble: 'database is locked' }, /store: database is locked/],
    [
      'a platform',
      { ...well, platforms: [{ platform: 'slack' as const, trouble: 'invalid_auth' }] },
      /slack: invalid_auth/,
    ],
    [
      'Orchestrator',
      { ...well, tenants: [{ ...well.tenants[0]!, trouble: 'token refused' }] },
      /production: token refused/,
    ],
    ['the first poll', { ...well, tenants: [{ ...well.tenants[0]!, polledAt: null }] }, /not read yet/],
  ])('is refused with the reason when %s is missing', async (_what, health, reason) => {
    const url = await serve(new Map([['GET /readyz', ready(async () => health)]]));
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { reasons: string[] }).reasons.join()).toMatch(reason);
  });

  it('is 200 when all is well', async () => {
    const url = await serve(new Map([['GET /readyz', ready(async () => well)]]));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('health and metrics on a port of their own', () => {
  const inner: Routes = new Map([
    ['GET /healthz', alive],
    ['GET /readyz', ready(async () => well)],
  ]);
  const options = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'https://bot.example.com',
    trustedHops: 0,
    routes: new Map([['GET /files/*', alive]]),
    inner,
    log: createLogger('silent'),
  };

  it('are not served on the other one then', async () => {
    const ports = createPorts({ ...options, metrics: { host: '127.0.0.1', port: 0 } });
    const { metricsUrl, url } = await ports.start();
    const statuses = [`${metricsUrl}/readyz`, `${url}/readyz`, `${url}/files/x`, `${metricsUrl}/files/x`].map(
      async (each) => (await fetch(each)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 404, 200, 404]);
    await ports.stop();
    await expect(fetch(metricsUrl)).rejects.toThrow('fetch failed');
  });

  it('stand beside everything else otherwise', async () => {
    const ports = createPorts({ ...options, metrics: null });
    const { metricsUrl, url } = await ports.start();
    expect(metricsUrl).toBe(url);
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(200);
    expect(answer.headers.has('strict-transport-security')).toBe(true);
    await ports.stop();
  });

  it('leave no port open when theirs is taken', async () => {
    const taken = await serve(inner);
    const ports = createPorts({
      ...options,
      metrics: { host: '127.0.0.1', port: Number(new URL(taken).port) },
    });
    await expect(ports.start()).rejects.toThrow(/EADDRINUSE/);
  });

  it('look once for all who ask at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<Health>();
    let looks = 0;
    const url = await serve(
      new Map([
        [
          'GET /readyz',
          ready(() => {
            looks += 1;
            return promise;
          }),
        ],
      ]),
    );
    const asked = Array.from({ length: 20 }, () => fetch(`${url}/readyz`));
    await vi.waitFor(() => expect(looks).toBe(1));
    resolve(well);
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, () => 200),
    );
    expect(looks).toBeLessThan(20);
  });
});

describe('metrics', () => {
  it('are Prometheus text that tells the requests a poll needs', async () => {
    const metrics = createMetrics(async () => well);
    metrics.invocation('retry', 'ok');
    const url = await serve(new Map([['GET /metrics', metrics.listener]]));
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('chatops_orchestrator_requests_per_poll{tenant="production"} 1');
    expect(text).toContain('chatops_invocations_total{command="retry",outcome="ok"} 1');
    expect(text).toContain('chatops_alerts_waiting{target="slack:C1"} 2');
    expect(text).toContain('chatops_orchestrator_reads_last_minute{tenant="production"} 3');
    expect(text).toContain('chatops_orchestrator_reads_budget{tenant="production"} 20');
    expect(text).toContain('chatops_orchestrator_hold_seconds{tenant="production"} 4');
    expect(text).toContain('chatops_ready 1');
  });
});

describe('the webhook receiver', () => {
  const secret = 'shared with Orchestrator';
  const event = JSON.stringify({ Type: 'job.faulted', EventId: '307348658', TenantId: 1, Job: { Id: 1 } });
  const sign = (body: string): string => createHmac('sha256', secret).update(body).digest('base64');

  async function receiver(): Promise<{ url: string; events: JobEvent[]; close: () => Promise<void> }> {
    const store = await openStore('sqlite::memory:');
    const events: JobEvent[] = [];
    const receive = webhookReceiver({
      secret,
      store,
      onEvent: (one) => void events.push(one),
      log: createLogger('silent'),
      now: () => new Date('2026-11-23T14:00:00Z'),
    });
    const url = await serve(new Map([['POST /webhooks/uipath', receive]]));
    return { url: `${url}/webhooks/uipath`, events, close: () => store.close() };
  }
  const post = (url: string, body: string, signature: string): Promise<Response> =>
    fetch(url, { method: 'POST', body, headers: { 'X-UiPath-Signature': signature } });

  it('takes a signed event with 202 and passes it on once, however often it comes', async () => {
    const { url, events, close } = await receiver();
    expect((await post(url, event, sign(event))).status).toBe(202);
    expect((await post(url, event, sign(event))).status).toBe(202);
    await close();
    expect(events).toEqual([{ type: 'job.faulted', jobs: [1] }]);
  });

  it('takes events of two tenants that number them alike for two', async () => {
    const { url, events, close } = await receiver();
    const other = JSON.stringify({ ...JSON.parse(event), TenantId: 2, Job: { Id: 7 } });
    await post(url, event, sign(event));
    expect((await post(url, other, sign(other))).status).toBe(202);
    await close();
    expect(events.map(({ jobs }) => jobs)).toEqual([[1], [7]]);
  });

  it.each([
    ['a list', { Jobs: [{ Id: 3 }, { Id: 4 }, { Id: 3 }] }, [3, 4]],
    ['one object in place of a list', { Jobs: { Id: 5 } }, [5]],
    ['nothing that can be read', { Job: { Id: 'six' }, Jobs: null }, []],
  ])('reads the jobs from %s', async (_what, payload, jobs) => {
    const { url, events, close } = await receiver();
    const body = JSON.stringify({ Type: 'job.stopped', EventId: 307348659, ...payload });
    expect((await post(url, body, sign(body))).status).toBe(202);
    await close();
    expect(events).toEqual([{ type: 'job.stopped', jobs }]);
  });

  it('takes what is no event of a job, such as a ping, and passes nothing on', async () => {
    const { url, events, close } = await receiver();
    const ping = JSON.stringify({ Type: 'ping', EventId: 'a1' });
    expect((await post(url, ping, sign(ping))).status).toBe(202);
    await close();
    expect(events).toEqual([]);
  });

  it.each([
    ['base64', 'base64'],
    ['hex', 'hex'],
  ] as const)('takes a signature behind sha256= in %s', async (_what, encoding) => {
    const { url, close } = await receiver();
    const signature = `sha256=${createHmac('sha256', secret).update(event).digest(encoding)}`;
    expect((await post(url, event, signature)).status).toBe(202);
    await close();
  });

  it.each([
    ['of long ago', '2026-11-20T14:00:00Z', 0],
    ['of times to come', '2026-11-24T14:00:00Z', 0],
    ['of now', '2026-11-23T13:59:58.1234567Z', 1],
    ['of an hour that cannot be read', 'noon', 1],
  ])(
    'takes an event %s, and passes on what is no older than what is remembered',
    async (_what, at, count) => {
      const { url, events, close } = await receiver();
      const body = JSON.stringify({ ...JSON.parse(event), Timestamp: at });
      expect((await post(url, body, sign(body))).status).toBe(202);
      await close();
      expect(events).toHaveLength(count);
    },
  );

  it('is not there under the name of another tenant', async () => {
    const { url, close } = await receiver();
    expect((await post(`${url}/acme`, event, sign(event))).status).toBe(404);
    await close();
  });

  it('passes an event on when the store fails', async () => {
    const { url, events, close } = await receiver();
    await close();
    expect((await post(url, event, sign(event))).status).toBe(202);
    await vi.waitFor(() => expect(events).toHaveLength(1));
  });

  it.each([
    ['no signature', event, '', 401],
    ['a hex signature', event, createHmac('sha256', secret).update(event).digest('hex'), 401],
    ['an empty digest behind sha256=', event, 'sha256=', 401],
    ['another secret', event, createHmac('sha256', 'guess').update(event).digest('base64'), 401],
    ['a changed body', `${event} `, sign(event), 401],
    ['signed nonsense', 'nonsense', sign('nonsense'), 400],
    ['a body above the limit', 'x'.repeat(1_100_000), '', 413],
  ])('refuses %s', async (_what, body, signature, status) => {
    const { url, events, close } = await receiver();
    expect((await post(url, body, signature)).status).toBe(status);
    await close();
    expect(events).toEqual([]);
  });
});
