import { SocketModeClient } from '@slack/socket-mode';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { silentSlackLog } from '../fixtures/silent-slack-log.ts';

interface Envelope {
  readonly ack: (response?: unknown) => Promise<void>;
  readonly body: Record<string, unknown>;
  readonly retry_num?: number;
}

const ana = users.ana.id;
let sandbox: SlackSandbox;
let clients: SocketModeClient[];

beforeEach(async () => {
  clients = [];
  sandbox = await createSlackSandbox({ eventRetryDelaysMs: [0, 0, 0], ackMs: 300 });
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.disconnect()));
  await sandbox.close();
});

async function connect(onSlash: (envelope: Envelope) => void): Promise<SocketModeClient> {
  const client = new SocketModeClient({
    appToken: sandbox.appToken,
    logger: silentSlackLog,
    clientPingTimeout: 100,
    clientOptions: { slackApiUrl: sandbox.apiUrl },
  });
  client.on('slash_commands', onSlash);
  clients.push(client);
  await client.start();
  return client;
}

const command = (text = 'faulted') => sandbox.drive.command(ana, channelIds.alerts, `/jobs ${text}`);

test('an envelope goes to one connection, in turn', async () => {
  const taken: string[] = [];
  for (const name of ['a', 'b']) {
    await connect(({ ack }) => {
      taken.push(name);
      void ack();
    });
  }
  expect(sandbox.drive.connections()).toBe(2);
  for (let sent = 0; sent < 4; sent += 1) expect((await command()).outcome).toBe('ok');
  expect(taken.toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

test('what comes with the acknowledgement is the answer', async () => {
  await connect(({ ack }) => void ack({ text: 'On it' }));
  await command();
  expect(sandbox.drive.messages(channelIds.alerts, ana)).toMatchObject([{ text: 'On it', ephemeral: true }]);
});

test('nobody there, and nobody who answers', async () => {
  expect((await command()).outcome).toBe('failed');
  await connect(() => undefined);
  expect((await command()).outcome).toBe('timeout');
  expect(sandbox.drive.messages(channelIds.alerts, ana).map((one) => one.text)).toEqual([
    '/jobs failed with the error "dispatch_failed"',
    '/jobs failed with the error "operation_timeout"',
  ]);
});

test('a lost connection’s envelope is sent again on another, numbered', async () => {
  const envelopes: Record<string, unknown>[] = [];
  const join = async () => {
    const socket = new WebSocket((await ticket()).url);
    await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
    socket.addEventListener('message', ({ data }) => {
      const envelope = JSON.parse(String(data)) as Record<string, unknown>;
      envelopes.push(envelope);
      if (envelopes.length === 1) socket.close();
      else socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
    });
  };
  await join();
  await join();
  expect((await command()).outcome).toBe('ok');
  expect(envelopes).toMatchObject([
    { type: 'slash_commands', accepts_response_payload: true },
    { type: 'slash_commands', retry_attempt: 1, retry_reason: 'timeout' },
  ]);
  expect(envelopes[1]?.payload).toEqual(envelopes[0]?.payload);
});

test('cut off, the client comes back, and what was sent meanwhile has failed', async () => {
  await connect(({ ack }) => void ack());
  sandbox.drive.dropConnections();
  await sandbox.drive.waitFor(() => sandbox.drive.connections() === 0);
  expect((await command()).outcome).toBe('failed');
  await sandbox.drive.waitFor(() => sandbox.drive.connections() === 1);
  expect((await command()).outcome).toBe('ok');
});

test('an event that is not acknowledged comes again, numbered', async () => {
  const client = await connect(() => undefined);
  const numbers: unknown[] = [];
  client.on('app_mention', (envelope: Envelope) => {
    numbers.push(envelope.retry_num);
    if (numbers.length === 3) void envelope.ack();
  });
  await sandbox.drive.mention(ana, channelIds.alerts, 'faulted');
  await sandbox.drive.waitFor(() => sandbox.drive.deliveries()[2]?.acknowledged?.outcome === 'ok');
  expect(numbers).toEqual([0, 1, 2]);
});

test('asked to connect anew, the client does', async () => {
  await connect(({ ack }) => void ack());
  sandbox.drive.disconnect('refresh_requested');
  await sandbox.drive.waitFor(() => sandbox.drive.connections() === 0);
  await sandbox.drive.waitFor(() => sandbox.drive.connections() === 1);
  expect((await command()).outcome).toBe('ok');
});

test('a ticket opens one connection', async () => {
  const { url } = await ticket();
  const first = new WebSocket(url);
  await new Promise((resolve) => first.addEventListener('message', resolve, { once: true }));
  const second = new WebSocket(url);
  const refused = await new Promise((resolve) => {
    second.addEventListener('error', () => resolve(true));
    second.addEventListener('open', () => resolve(false));
  });
  expect(refused).toBe(true);
  first.close();
});

async function ticket(): Promise<{ url: string }> {
  const response = await fetch(`${sandbox.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.appToken}` },
  });
  return (await response.json()) as { url: string };
}
