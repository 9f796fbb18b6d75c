import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Longest time a client may take to send its headers and its whole request. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 20_000;
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

/** The one HTTP port of the bot. Unknown paths are answered 404, a known path with another method 405. */
export function createHttpServer(options: {
  readonly host: string;
  readonly port: number;
  readonly routes: Routes;
}): HttpServer {
  const { host, port, routes } = options;
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs },
    (req, res) => {
      res.setHeader('X-Content-Type-Options', 'nosniff');
      res.setHeader('Cache-Control', 'no-store');
      const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
      const listener = find(routes, req.method ?? 'GET', path);
      if (listener !== null) return listener(req, res);
      const known = [...routes.keys()].some(
        (route) => find(routes, route.split(' ', 1)[0] ?? '', path) !== null,
      );
      answerJson(res, known ? 405 : 404, { error: known ? 'method not allowed' : 'not found' });
      req.resume();
    },
  );

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

function find(routes: Routes, method: string, path: string): RequestListener | null {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const exact = routes.get(`${wanted} ${path}`);
  if (exact !== undefined) return exact;
  for (const [route, listener] of routes) {
    if (route.endsWith('/*') && `${wanted} ${path}`.startsWith(route.slice(0, -1))) return listener;
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
