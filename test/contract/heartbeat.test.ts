import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHeartbeat, type Heartbeat } from '../../src/alerts/watch/heartbeat.ts';
import { silent } from '../fixtures/log.ts';

let server: Server;
let url: string;
let nowMs: number;
let asked: string[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  nowMs = Date.parse('2026-03-02T08:00:00Z');
  asked = [];
  answer = (response) => response.end('OK');
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/123`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function start(): Heartbeat {
  return createHeartbeat({ url, log: silent, now: () => new Date(nowMs) });
}

it('asks once a minute at most, however often polls end', async () => {
  const heartbeat = start();
  for (let beat = 0; beat < 13; beat++) {
    heartbeat.beat();
    await heartbeat.idle();
    nowMs += 10_000;
  }
  expect(asked).toEqual(Array.from({ length: 3 }, () => 'GET /ping/123'));
  expect(heartbeat.health()).toEqual({ at: '2026-03-02T08:02:00.000Z', trouble: null });
});

it('says why it does not arrive, without its address, and that it does again', async () => {
  const heartbeat = start();
  answer = (response) => response.writeHead(503).end();
  heartbeat.beat();
  await heartbeat.idle();
  expect(heartbeat.health()).toEqual({ at: null, trouble: 'it was answered 503' });
  nowMs += 60_000;
  answer = (response) => response.destroy();
  heartbeat.beat();
  await heartbeat.idle();
  expect(heartbeat.health().trouble).toBe('its address cannot be reached');
  nowMs += 60_000;
  answer = (response) => response.end();
  heartbeat.beat();
  await heartbeat.idle();
  expect(heartbeat.health().trouble).toBeNull();
});

it('does not wait for a monitor that never answers', { timeout: 15_000 }, async () => {
  const heartbeat = start();
  answer = () => undefined;
  heartbeat.beat();
  nowMs += 120_000;
  heartbeat.beat();
  await heartbeat.idle();
  expect(asked).toHaveLength(1);
  expect(heartbeat.health().trouble).toBe('no answer came within 5 s');
});
