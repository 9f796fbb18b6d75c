import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { app } from '../seed.ts';
import type { Acknowledgement, Parcel, Transport } from './transport.ts';

/** Slack pings often enough that a client that hears nothing for 30 s may give up. */
const pingMs = 10_000;
const ticketMs = 30_000;
const open = 1;
/** RFC 6455, 7.4.1. */
const goingAway = 1001;
const goodbyeMs = 250;

type Socket = WebSocket;

interface Pending {
  readonly parcel: Parcel;
  readonly attempt: number;
  readonly socket: Socket;
  settle(rest: Omit<Acknowledgement, 'ms'>): void;
}

export interface SocketMode extends Transport {
  /** A fresh address for one connection, good for half a minute. */
  address(base: string): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many connections are open. */
  connections(): number;
  /** Asks every connection to come anew, as Slack does when it recycles its servers. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts every connection without a word. */
  drop(): void;
  /** Goes silent on every connection but leaves it open, as a router does that lost its table: a zombie. */
  freeze(): void;
  /** Says goodbye to every connection and waits a moment for the answer. */
  close(): Promise<void>;
}

/**
 * Slack's side of Socket Mode: each envelope goes to one of the open connections, in turn; one that was not
 * acknowledged when its connection went away is sent again on another.
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function createSocketMode(options: {
  readonly ackMs: number;
  readonly onChange: () => void;
}): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, number>();
  const sockets: Socket[] = [];
  const frozen: Socket[] = [];
  const pending = new Map<string, Pending>();
  let turn = 0;

  const send = (parcel: Parcel, attempt: number, settle: Pending['settle']): void => {
    const ready = sockets.filter((one) => one.readyState === open);
    const socket = ready[turn++ % Math.max(ready.length, 1)];
    if (!socket) {
      settle({ outcome: 'failed', status: null, body: null, noRetry: false });
      return;
    }
    const id = randomUUID();
    pending.set(id, { parcel, attempt, socket, settle });
    socket.send(JSON.stringify(envelope(id, parcel, attempt)));
  };

  const receive = (data: string): void => {
    let answer: { envelope_id?: string; payload?: unknown };
    try {
      answer = JSON.parse(data) as typeof answer;
    } catch {
      return;
    }
    const found = pending.get(answer.envelope_id ?? '');
    if (!found) return;
    pending.delete(answer.envelope_id ?? '');
    found.settle({ outcome: 'ok', status: null, body: answer.payload ?? null, noRetry: false });
  };

  const forget = (socket: Socket): void => {
    const index = sockets.indexOf(socket);
    if (index >= 0) sockets.splice(index, 1);
    for (const [id, one] of pending) {
      if (one.socket !== socket) continue;
      pending.delete(id);
      send(one.parcel, one.attempt + 1, one.settle);
    }
    options.onChange();
  };

  const welcome = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => receive(data.toString()));
    socket.on('close', () => forget(socket));
    socket.on('error', () => socket.terminate());
    const greeting = {
      type: 'hello',
      num_connections: sockets.length,
      debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: app.id },
    };
    socket.send(JSON.stringify(greeting));
    options.onChange();
  };

  const pings = setInterval(() => {
    for (const socket of sockets) if (socket.readyState === open) socket.ping();
  }, pingMs);
  pings.unref();

  return {
    address(base) {
      const ticket = randomUUID();
      tickets.set(ticket, Date.now());
      return `${base.replace(/^http/, 'ws')}link/?ticket=${ticket}&app_id=${app.id}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
      const issued = tickets.get(ticket);
      tickets.delete(ticket);
      if (issued === undefined || Date.now() - issued > ticketMs) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    deliver: (parcel) =>
      new Promise((resolve) => {
        const began = performance.now();
        let timer: NodeJS.Timeout | null = null;
        const settle: Pending['settle'] = (rest) => {
          if (timer) clearTimeout(timer);
          resolve({ ...rest, ms: performance.now() - began });
        };
        timer = setTimeout(() => {
          for (const [id, one] of pending) if (one.settle === settle) pending.delete(id);
          settle({ outcome: 'timeout', status: null, body: null, noRetry: false });
        }, options.ackMs);
        send(parcel, parcel.retry?.attempt ?? 0, settle);
      }),
    connections: () => sockets.filter((one) => one.readyState === open).length,
    disconnect(reason) {
      const farewell = JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } });
      for (const socket of sockets) socket.send(farewell);
    },
    drop() {
      for (const socket of sockets) socket.terminate();
    },
    freeze() {
      for (const socket of sockets) socket.pause();
      frozen.push(...sockets.splice(0));
      options.onChange();
    },
    async close() {
      clearInterval(pings);
      for (const socket of frozen) socket.terminate();
      const gone = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) socket.close(goingAway);
      await Promise.race([Promise.all(gone), delay(goodbyeMs, undefined, { ref: false })]);
      for (const socket of sockets) socket.terminate();
      server.close();
    },
  };
}

function envelope(id: string, { kind, payload, retry }: Parcel, attempt: number): unknown {
  return {
    envelope_id: id,
    type: kind,
    payload,
    accepts_response_payload: kind !== 'events_api',
    ...(kind === 'events_api' || attempt > 0
      ? { retry_attempt: attempt, retry_reason: attempt > 0 ? (retry?.reason ?? 'timeout') : '' }
      : {}),
  };
}
