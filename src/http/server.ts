import {
  createServer,
  type IncomingMessage,
  METHODS,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '../logger.ts';
import { createAdmission } from './admission.ts';
import { type HttpLimits, usualLimits } from './limits.ts';
import { createRefusalLog } from './refusal-log.ts';
import { refuse, refuseRaw } from './refuse.ts';
import { malformed } from './request-form.ts';
import { securityHeaders } from './security-headers.ts';
import { sourceOf } from './source.ts';

/** How long `stop` waits for answers under way. */
const drainMs = 10_000;

export interface HttpServer {
  /** Resolves with the address once it listens, e.g. `http://127.0.0.1:3000`. Rejects when the port is taken. */
  start(): Promise<string>;
  /** Takes no new requests; resolves when those under way are answered (10 s at most). */
  stop(): Promise<void>;
}

/** One route: `POST /api/messages`, or with a trailing `/*` for everything below. */
export type Routes = ReadonlyMap<string, RequestListener>;

/**
 * One HTTP port of the bot. Unknown paths are answered 404, a known path with another method 405; malformed, oversized
 * and slow requests 400, 408, 413, 415 or 431; what is more than the limits allow 429 or 503 with `Retry-After`.
 * `always` are answered however busy the port is.
 */
export function createHttpServer(options: {
  readonly host: string;
  readonly port: number;
  readonly routes: Routes;
  readonly always?: readonly string[];
  /** Proxies of ours before the bot: which entry of `X-Forwarded-For` names the source. */
  readonly trustedHops?: number;
  /** People reach it under https. */
  readonly overTls?: boolean;
  readonly log?: Pick<Logger, 'warn'>;
  readonly limits?: Partial<HttpLimits>;
}): HttpServer {
  const { always = [], host, port, routes, trustedHops = 0 } = options;
  const limits = { ...usualLimits, ...options.limits };
  const headers = securityHeaders(options.overTls ?? false);
  const enter = createAdmission(limits, Date.now);
  const refused = createRefusalLog(options.log ?? { warn: () => undefined }, Date.now);

  const serve = (req: IncomingMessage, res: ServerResponse, begin: () => void): void => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    const source = sourceOf(req, trustedHops);
    const deny = (status: number, error: string, more: Record<string, string> = {}): void => {
      refused(`${status} ${error}`, source);
      refuse(req, res, { status, error, headers: more });
    };
    const fault = malformed(req, limits);
    if (fault !== null) return deny(fault.status, fault.error);
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    const found = find(routes, req.method ?? 'GET', path);
    if (found !== null && always.includes(found.route)) return answer(found);
    const entry = enter(source);
    if (!entry.admitted) {
      const error = entry.status === 429 ? 'too many requests' : 'busy';
      return deny(entry.status, error, { 'Retry-After': String(entry.retryAfterS) });
    }
    res.once('close', entry.leave);
    if (found !== null) return answer(found);
    const known = METHODS.filter((method) => find(routes, method, path) !== null);
    if (known.length === 0) refuse(req, res, { status: 404, error: 'not found' });
    else refuse(req, res, { status: 405, error: 'method not allowed', headers: { Allow: known.join(', ') } });

    function answer({ listener, route }: NonNullable<typeof found>): void {
      begin();
      res.once('close', () => {
        if (isRefusal(res.statusCode)) refused(`${res.statusCode} at ${route}`, source);
      });
      listener(req, res);
    }
  };

  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytes,
    },
    (req, res) => serve(req, res, () => undefined),
  );
  // Who asks before sending a body is told to send it only when it would be taken.
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    serve(req, res, () => res.writeContinue());
  });
  server.timeout = limits.idleTimeoutMs;
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.maxConnections = limits.connections;
  server.on('drop', (peer) => refused('too many connections', peer?.remoteAddress ?? 'unknown'));
  server.on('clientError', (cause: NodeJS.ErrnoException, socket: Socket) => {
    const { remoteAddress = 'unknown' } = socket;
    refused(refuseRaw(cause, socket, headers), remoteAddress);
  });
  // Behind a proxy all come from its address.
  if (trustedHops === 0) server.on('connection', limitConnections(limits.connectionsPerAddress, refused));

  return {
    start: async () => {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      const address = server.address() as AddressInfo;
      return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
    },
    stop: async () => {
      if (!server.listening) return;
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(cut);
    },
  };
}

/** What a route itself did not take: who sent it was not who they said, or sent what nobody asked for. */
function isRefusal(status: number): boolean {
  return [400, 401, 403, 413, 415].includes(status);
}

/** Ends connections of an address that has this many already. */
function limitConnections(
  most: number,
  refused: (reason: string, source: string) => void,
): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const { remoteAddress: address = 'unknown' } = socket;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count <= most) return;
    refused('too many connections of one address', address);
    socket.destroy();
  };
}

function find(
  routes: Routes,
  method: string,
  path: string,
): { readonly route: string; readonly listener: RequestListener } | null {
  const wanted = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  const exact = routes.get(wanted);
  if (exact !== undefined) return { route: wanted, listener: exact };
  for (const [route, listener] of routes) {
    if (route.endsWith('/*') && wanted.startsWith(route.slice(0, -1))) return { route, listener };
  }
  return null;
}

/** Answers with JSON. */
export function answerJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify(body));
}

/** The body as it was sent, or null when it is longer than `limit` bytes. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
