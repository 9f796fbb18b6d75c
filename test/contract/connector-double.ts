import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes at which Teams refuses an activity ("about 28 KB"). */
const maxBytes = 28 * 1024;

interface Received {
  readonly method: string;
  readonly conversation: string;
  /** Of the activity that is edited; null for a new one. */
  readonly activity: string | null;
  readonly authorization: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A strict Bot Connector on loopback: keeps what it is sent, refuses what Teams refuses, and fails when told to. */
export interface ConnectorDouble {
  readonly url: string;
  readonly received: readonly Received[];
  /** What the roster says of a member, by their id there; who is not told of is not in the conversation. */
  readonly roster: Map<string, Readonly<Record<string, unknown>>>;
  /** Requests for members, as `conversation/member`, oldest first. */
  readonly asked: readonly string[];
  /** Paths of requests that are neither for activities nor for one member, such as lists of either. */
  readonly others: readonly string[];
  /** The next request is answered like this instead; a status of 0 drops the connection after the effect. */
  failNext(status: number, answer?: { code?: string; retryAfter?: string }): void;
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startConnector(): Promise<ConnectorDouble> {
  const received: Received[] = [];
  const failures: { status: number; code?: string; retryAfter?: string }[] = [];
  const roster = new Map<string, Readonly<Record<string, unknown>>>();
  const asked: string[] = [];
  const others: string[] = [];
  const known = new Set<string>();
  const waiting = new Set<() => void>();
  let next = 1_000;

  const answer = (response: ServerResponse, status: number, body: unknown, headers = {}) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, code: string) =>
    answer(response, status, { error: { code, message: `${code} (test)` } });

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    const [, conversation, activity] =
      /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(request.url ?? '') ?? [];
    const [, room, who] = /^\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/.exec(request.url ?? '') ?? [];
    if (room !== undefined && who !== undefined) {
      asked.push(`${decodeURIComponent(room)}/${decodeURIComponent(who)}`);
      const failure = failures.shift();
      if (failure !== undefined) return refuse(response, failure.status, failure.code ?? 'Test');
      const member = roster.get(decodeURIComponent(who));
      if (member === undefined) return refuse(response, 404, 'MemberNotFoundInConversation');
      return answer(response, 200, member);
    }
    if (conversation === undefined) others.push(request.url ?? '');
    if (conversation === undefined) return refuse(response, 404, 'NoSuchRoute');
    received.push({
      method: request.method ?? '',
      conversation: decodeURIComponent(conversation),
      activity: activity === undefined ? null : decodeURIComponent(activity),
      authorization: request.headers.authorization ?? null,
      body: JSON.parse(text) as Record<string, unknown>,
    });
    for (const look of waiting) look();
    const failure = failures.shift();
    if (failure !== undefined) {
      if (failure.status === 0) return request.socket.destroy();
      const headers = failure.retryAfter === undefined ? {} : { 'Retry-After': failure.retryAfter };
      return answer(
        response,
        failure.status,
        { error: { code: failure.code ?? 'Test', message: 'as told' } },
        headers,
      );
    }
    if (Buffer.byteLength(text) > maxBytes) return refuse(response, 413, 'RequestEntityTooLarge');
    const body = received.at(-1)?.body;
    if (body?.type !== 'message') return refuse(response, 400, 'BadSyntax');
    const attachments = Array.isArray(body.attachments) ? body.attachments : [];
    if (attachments.length === 0 && !body.text) return refuse(response, 400, 'BadSyntax');
    if (request.method === 'PUT') {
      if (activity === undefined || !known.has(activity)) {
        return refuse(response, 404, 'ActivityNotFoundInConversation');
      }
      return answer(response, 200, { id: activity });
    }
    const id = String(next++);
    known.add(id);
    return answer(response, 201, { id });
  };

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    roster,
    asked,
    others,
    failNext: (status, more = {}) => void failures.push({ status, ...more }),
    until: (holds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('The connector never got it.')), 10_000);
        const look = () => {
          if (!holds()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
