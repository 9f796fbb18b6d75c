import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { alive } from '../../src/http/health.ts';
import type { HttpLimits } from '../../src/http/limits.ts';
import { createHttpServer, type HttpServer, readBody } from '../../src/http/server.ts';

let server: HttpServer | undefined;
let url = '';
const sockets: Socket[] = [];
const logged: object[] = [];
/** Requests that wait until they are let go. */
const waiting: ServerResponse[] = [];
let taken: string[] = [];

afterEach(async () => {
  for (const res of waiting.splice(0)) res.end();
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.stop();
  logged.length = 0;
  taken = [];
});

/** Reads its body, and says how long it was. */
const echo: RequestListener = (req, res) => {
  taken.push(req.url ?? '');
  readBody(req, 2_000).then(
    (body) => res.writeHead(body === null ? 413 : 200).end(String(body?.length)),
    () => res.destroy(),
  );
};
const slow: RequestListener = (_req, res) => void waiting.push(res);

async function serve(
  limits: Partial<HttpLimits> = {},
  more: { readonly trustedHops?: number; readonly overTls?: boolean } = {},
): Promise<void> {
  server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: new Map([
      ['GET /healthz', alive],
      ['POST /in', echo],
      ['GET /slow', slow],
    ]),
    always: ['GET /healthz'],
    log: { warn: (data: object) => void logged.push(data) } as never,
    limits,
    ...more,
  });
  url = await server.start();
}

function open(): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  return socket;
}

/** All that comes back for these bytes until the connection ends. */
async function raw(...pieces: readonly string[]): Promise<string> {
  const socket = open();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? Number.NaN);
const host = 'Host: bot\r\n';

/** Resolves once so many requests wait. */
async function waits(count: number): Promise<void> {
  while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
}

describe('every answer', () => {
  it.each([
    ['a good one', '/healthz', 200],
    ['an unknown path', '/nowhere', 404],
  ])('tells a browser to make nothing of it: %s', async (_what, path, status) => {
    await serve();
    const answer = await fetch(url + path);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'referrer-policy': 'no-referrer',
    });
    expect(answer.headers.has('strict-transport-security')).toBe(false);
  });

  it('to bytes that are no HTTP does so, too', async () => {
    await serve();
    const answer = await raw('\u0000\u0001 nonsense\r\n\r\n');
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain("Content-Security-Policy: default-src 'none'");
  });

  it('asks for https where people use it', async () => {
    await serve({}, { overTls: true });
    expect((await fetch(url)).headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/);
  });
});

describe('what is refused for its form', () => {
  const post = `POST /in HTTP/1.1\r\n${host}`;
  it.each<[string, string, number]>([
    ['two lengths', `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`, 400],
    ['two lengths alike', `${post}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 400],
    ['a length and chunks', `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['chunks in another coding', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400],
    ['two hosts', `POST /in HTTP/1.1\r\n${host}${host}Content-Length: 0\r\n\r\n`, 400],
    ['two authorizations', `${post}Authorization: a\r\nAuthorization: b\r\nContent-Length: 0\r\n\r\n`, 400],
    ['no host', 'POST /in HTTP/1.1\r\nContent-Length: 0\r\n\r\n', 400],
    ['a space before a colon', `${post}Content-Length : 0\r\n\r\n`, 400],
    ['a folded header', `${post}X-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n`, 400],
    ['a length that is none', `${post}Content-Length: -1\r\n\r\n`, 400],
    ['chunks in HTTP/1.0', `POST /in HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['an absolute target', `GET http://elsewhere/healthz HTTP/1.1\r\n${host}\r\n`, 400],
    ['a target of another host', `GET //elsewhere/healthz HTTP/1.1\r\n${host}\r\n`, 400],
    ['an asterisk', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 400],
    ['an unknown method', `STEAL /in HTTP/1.1\r\n${host}\r\n`, 400],
    ['a wrong method', `TRACE /in HTTP/1.1\r\n${host}\r\n`, 405],
    ['a packed body', `${post}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello`, 415],
    ['a body that is announced too large', `${post}Content-Length: 5000\r\n\r\n${'x'.repeat(5_000)}`, 413],
    ['a large header', `${post}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['many headers', `${post}${'X-A: 1\r\n'.repeat(101)}Content-Length: 0\r\n\r\n`, 431],
  ])('%s', async (_what, bytes, status) => {
    await serve({ bodyBytes: 4_000 });
    expect(statusOf(await raw(bytes))).toBe(status);
    expect(taken).toEqual([]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('a tunnel is never opened', async () => {
    await serve();
    expect(await raw(`CONNECT elsewhere:443 HTTP/1.1\r\n${host}\r\n`)).not.toContain('200');
  });

  it('a body in chunks that grows too large', async () => {
    await serve();
    const chunk = `400\r\n${'x'.repeat(1_024)}\r\n`;
    const answer = await raw(
      `${post}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
      chunk.repeat(8),
      '0\r\n\r\n',
    );
    expect(statusOf(answer)).toBe(413);
  });

  it('a body that is announced too large is not asked for', async () => {
    await serve({ bodyBytes: 4_000 });
    const answer = await raw(`${post}Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n`);
    expect(statusOf(answer)).toBe(413);
    expect(answer).not.toContain('100 Continue');
  });

  it('names the methods that a path takes', async () => {
    await serve();
    expect((await fetch(`${url}/in`, { method: 'DELETE' })).headers.get('allow')).toBe('POST');
  });
});

describe('what is taken', () => {
  it('is a body that waits until it is asked for', async () => {
    await serve();
    const req = request(`${url}/in`, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': 5 },
    });
    req.on('continue', () => req.end('hello'));
    req.flushHeaders();
    const [answer] = (await once(req, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.resume();
  });

  it('is HTTP/1.0, of which the connection ends', async () => {
    await serve();
    expect(statusOf(await raw('GET /healthz HTTP/1.0\r\n\r\n'))).toBe(200);
  });

  it('are so many requests on one connection, and then another is to be opened', async () => {
    await serve({ requestsPerConnection: 3 });
    const answer = await raw(`GET /healthz HTTP/1.1\r\n${host}\r\n`.repeat(3));
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    expect(answer).toContain('Connection: close');
  });
});

describe('slow clients', () => {
  const quick = { headersTimeoutMs: 150, requestTimeoutMs: 300, checkEveryMs: 30 };

  it.each([
    ['their headers', `POST /in HTTP/1.1\r\n${host}X-A: `],
    ['their body', `POST /in HTTP/1.1\r\n${host}Content-Length: 100\r\n\r\nh`],
    ['their chunks', `POST /in HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`],
  ])('who do not end %s are cut off, and hold nobody up', async (_what, bytes) => {
    await serve(quick);
    const slowOnes = Array.from({ length: 30 }, () => raw(bytes));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const answer of await Promise.all(slowOnes)) expect(answer).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
  });

  it('who say nothing at all are cut off', async () => {
    await serve({ ...quick, idleTimeoutMs: 100 });
    const silent = open();
    await once(silent, 'close');
    expect(silent.bytesWritten).toBe(0);
  });

  it('who send a byte now and then are cut off all the same', async () => {
    await serve(quick);
    const socket = open();
    socket.write(`POST /in HTTP/1.1\r\n${host}`);
    const drip = setInterval(() => socket.writable && socket.write('a'), 20);
    socket.resume();
    await once(socket, 'close');
    clearInterval(drip);
    expect(taken).toEqual([]);
  });
});

describe('too much of one source', () => {
  it('is told when to come again, while health answers', async () => {
    await serve({ burst: 3, perSecond: 0.5 });
    const statuses: number[] = [];
    let last: Response | undefined;
    for (let at = 0; at < 5; at += 1) {
      last = await fetch(`${url}/in`, { method: 'POST', body: 'x' });
      statuses.push(last.status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    for (let at = 0; at < 20; at += 1) expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('stands in the log once a minute and kind, however much it is', async () => {
    await serve({ burst: 1, perSecond: 0.001 });
    for (let at = 0; at < 30; at += 1) await fetch(`${url}/in`, { method: 'POST' });
    expect(logged).toEqual([{ reason: '429 too many requests', source: '127.0.0.1', count: 1 }]);
  });

  it('is told by the address that our own proxy wrote down, not by what the client did', async () => {
    await serve({ burst: 1, perSecond: 0.001 }, { trustedHops: 1 });
    const from = async (forwarded: string): Promise<number> =>
      (await fetch(`${url}/in`, { method: 'POST', headers: { 'x-forwarded-for': forwarded } })).status;
    expect(await from('203.0.113.1')).toBe(200);
    expect(await from('198.51.100.7, 203.0.113.1')).toBe(429);
    expect(await from('203.0.113.2')).toBe(200);
    expect(await from('2001:db8::1')).toBe(200);
    expect(await from('2001:db8:0:0:ffff::2')).toBe(429);
    expect(await from('not an address')).toBe(200);
    expect(await from('')).toBe(429);
  });

  it('is not hidden by a header while no proxy is trusted', async () => {
    await serve({ burst: 1, perSecond: 0.001 });
    const from = async (forwarded: string): Promise<number> =>
      (await fetch(`${url}/in`, { method: 'POST', headers: { 'x-forwarded-for': forwarded } })).status;
    expect([await from('203.0.113.1'), await from('203.0.113.2')]).toEqual([200, 429]);
  });
});

describe('too much at once', () => {
  it('of one source waits outside; others and health do not', async () => {
    await serve({ atOncePerSource: 2 }, { trustedHops: 1 });
    const ask = (source: string) => fetch(`${url}/slow`, { headers: { 'x-forwarded-for': source } });
    const held = [ask('203.0.113.1'), ask('203.0.113.1')];
    await waits(2);
    expect((await ask('203.0.113.1')).status).toBe(429);
    const other = ask('203.0.113.2');
    await waits(3);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const res of waiting.splice(0)) res.end();
    await Promise.all([...held, other]);
    const again = ask('203.0.113.1');
    await waits(1);
    for (const res of waiting.splice(0)) res.end();
    expect((await again).status).toBe(200);
  });

  it('of all sources together is answered 503', async () => {
    await serve({ atOnce: 2 });
    const held = [fetch(`${url}/slow`), fetch(`${url}/slow`)];
    await waits(2);
    const busy = await fetch(`${url}/slow`);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const res of waiting.splice(0)) res.end();
    await Promise.all(held);
  });

  it('in one connection is too much, too', async () => {
    await serve({ atOncePerSource: 5 });
    const socket = open();
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.write(`GET /slow HTTP/1.1\r\n${host}\r\n`.repeat(50));
    await waits(5);
    // Answers keep their order: the first five hold the others back.
    for (const res of waiting.splice(0)) res.end();
    await once(socket, 'close');
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(5);
    expect(answer).toContain('HTTP/1.1 429');
    expect(waiting).toEqual([]);
  });

  it('counts no request of a client that went away', async () => {
    await serve({ atOncePerSource: 1 });
    const gone = open();
    gone.write(`GET /slow HTTP/1.1\r\n${host}\r\n`);
    await waits(1);
    const [left] = waiting.splice(0);
    gone.destroy();
    if (left !== undefined) await once(left, 'close');
    expect((await fetch(`${url}/in`, { method: 'POST' })).status).toBe(200);
  });

  it('of connections of one address is cut', async () => {
    await serve({ connectionsPerAddress: 3 });
    const three = [open(), open(), open()];
    await Promise.all(three.map((socket) => once(socket, 'connect')));
    const fourth = open();
    await once(fourth, 'close');
    for (const socket of three) socket.destroy();
    await Promise.all(three.map(async (socket) => socket.closed || once(socket, 'close')));
    await expect
      .poll(async () =>
        fetch(`${url}/healthz`).then(
          (res) => res.status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});
