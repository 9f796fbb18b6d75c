import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Handler } from '../../src/chat/invocation.ts';
import { createSlackAdapter, type SlackAdapter } from '../../src/slack/adapter.ts';
import { say, shortcuts } from './slack-app.ts';

/** Vercel's emulator of the Slack Web API: another people's reading of Slack, with scopes held strictly. */
const token = 'xoxb-emulated';
const signingSecret = 'emulated';
let emulator: Emulator;
let adapter: SlackAdapter;
let server: Server;
let alerts = '';
let ana = '';
let handle: Handler = async () => undefined;

async function call(method: string, args: Record<string, string> = {}): Promise<Record<string, never>> {
  const response = await fetch(`${api()}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args),
  });
  const answer = (await response.json()) as Record<string, never>;
  if (!answer['ok']) throw new Error(`${method}: ${String(answer['error'])}`);
  return answer;
}

const api = () => `${emulator.url.replace('localhost', '127.0.0.1')}/api/`;

beforeAll(async () => {
  emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        team: { name: 'Robots', domain: 'robots' },
        users: [
          { name: 'ana', real_name: 'Ana Weber', email: 'ana@example.com' },
          { name: 'jobs', real_name: 'Jobs', email: 'jobs@example.com' },
        ],
        channels: [{ name: 'robot-alerts' }],
        tokens: [
          {
            token,
            user: 'jobs',
            scopes: [
              'chat:write',
              'files:write',
              'channels:history',
              'users:read',
              'channels:read',
              'channels:join',
            ],
          },
        ],
        strict_scopes: true,
      },
    },
  });
  const { channels } = (await call('conversations.list')) as unknown as {
    channels: { id: string; name: string }[];
  };
  alerts = channels.find((one) => one.name === 'robot-alerts')?.id ?? '';
  const { members } = (await call('users.list')) as unknown as { members: { id: string; name: string }[] };
  ana = members.find((one) => one.name === 'ana')?.id ?? '';
  await call('conversations.join', { channel: alerts });
  adapter = createSlackAdapter({
    botToken: token,
    signingSecret,
    apiUrl: api(),
    log: pino({ level: 'silent' }),
    shortcuts,
  });
  server = createServer((req, res) => adapter.listener?.(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await adapter.start(
    (invocation, responder) => handle(invocation, responder),
    async () => [],
  );
});

afterAll(async () => {
  await adapter.stop();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await emulator.close();
});

interface Message {
  readonly text: string;
  readonly ts: string;
  readonly blocks?: readonly { readonly type: string }[];
  readonly metadata?: unknown;
  readonly files?: readonly { readonly name: string; readonly size: number }[];
}

async function history(): Promise<readonly Message[]> {
  const answer = await call('conversations.history', { channel: alerts, include_all_metadata: 'true' });
  return (answer as unknown as { messages: Message[] }).messages;
}

/** The emulator's own page of open views. */
async function shownViews(): Promise<string> {
  const page = await fetch(`${api().replace('/api/', '/')}?tab=views`);
  return page.text();
}

/** A slash command as Slack posts it, with a trigger that the emulator knows. */
async function command(text: string): Promise<void> {
  const { trigger_id } = await call('views.generateTriggerId', { user_id: ana });
  const body = new URLSearchParams({
    command: '/jobs',
    text,
    user_id: ana,
    team_id: 'T000000001',
    channel_id: alerts,
    channel_name: 'robot-alerts',
    trigger_id: String(trigger_id),
  }).toString();
  const stamp = String(Math.floor(Date.now() / 1000));
  const hash = createHmac('sha256', signingSecret).update(`v0:${stamp}:${body}`).digest('hex');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${hash}`,
    },
    body,
  });
  expect(response.status).toBe(200);
}

describe('the Slack adapter against emulate', () => {
  it('posts, finds and edits a notice', async () => {
    const message = say('🔴 Invoice_Processing faulted', {
      kind: 'buttons',
      buttons: [{ label: 'Retry', command: 'retry', args: { job: 1 } }],
    });
    const at = await adapter.send(`slack:${alerts}`, message, { id: 'notice-1', uncertain: false });
    const again = await adapter.send(`slack:${alerts}`, message, { id: 'notice-1', uncertain: true });
    expect(again).toEqual(at);
    await adapter.update(at, say('🟢 Invoice_Processing recovered'));
    const ours = (await history()).filter((one) => one.ts === at.message);
    expect(ours).toMatchObject([{ text: '🟢 Invoice_Processing recovered', blocks: [{ type: 'header' }] }]);
  });

  it('posts a file, once', async () => {
    const file = {
      id: '11111111-2222-4333-8444-555555555555',
      name: 'jobs-1.csv',
      bytes: 10,
      async *read() {
        yield Buffer.from('a,b\r\n');
        yield Buffer.from('1,2\r\n');
      },
    };
    await adapter.sendFile(`slack:${alerts}`, file, '1 job', { uncertain: false });
    await adapter.sendFile(`slack:${alerts}`, file, '1 job', { uncertain: true });
    const shared = (await history()).filter((one) => one.files?.some((each) => each.name === 'jobs-1.csv'));
    expect(shared).toMatchObject([{ text: '1 job', files: [{ name: 'jobs-1.csv', size: 10 }] }]);
  });

  it('knows a message that is not there', async () => {
    const gone = adapter.update({ conversation: alerts, message: '1.000001' }, say('x'));
    await expect(gone).rejects.toMatchObject({ outcome: 'gone' });
  });

  it('says what to do about a channel that is not there', async () => {
    const sent = adapter.send('slack:C0NOWHERE', say('x'), { id: 'n', uncertain: false });
    await expect(sent).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('/invite'),
    });
  });

  it('names the person, opens a skeleton and fills it', async () => {
    const done = new Promise<unknown>((resolve, reject) => {
      handle = async (invocation, responder) => {
        try {
          responder.expectForm('Start X');
          await vi.waitFor(async () => expect(await shownViews()).toContain('Loading …'), 5000);
          await responder.reply({
            kind: 'form',
            form: {
              title: 'Start X',
              submit: 'Start',
              command: 'start',
              args: {},
              intro: [],
              fields: [{ kind: 'text', name: 'a', label: 'A', required: true, hint: null, initial: null }],
            },
          });
          resolve(invocation.actor);
        } catch (error) {
          reject(error);
        }
      };
    });
    await command('start X');
    await expect(done).resolves.toMatchObject({
      id: ana,
      name: expect.stringMatching(/ana/i),
      timeZone: null,
    });
    const views = await shownViews();
    expect(views).toContain('Start X');
    expect(views).not.toContain('Loading …');
  });

  it('answers ephemerally where there is no response_url', async () => {
    const before = (await history()).length;
    const done = new Promise<void>((resolve, reject) => {
      handle = (_invocation, responder) => {
        const replied = responder.reply({ kind: 'answer', to: 'asker', message: say('for you') });
        replied.then(resolve, reject);
        return replied;
      };
    });
    await command('help');
    await done;
    expect(await history()).toHaveLength(before);
  });
});
