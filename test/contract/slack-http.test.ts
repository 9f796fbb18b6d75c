import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlackAdapter } from '../../src/slack/adapter.ts';
import { type SlackApp, startSlackApp } from './slack-app.ts';

let app: SlackApp;
const rejections: unknown[] = [];
const remember = (reason: unknown) => void rejections.push(reason);

beforeEach(async () => {
  rejections.length = 0;
  process.on('unhandledRejection', remember);
  app = await startSlackApp('http');
});

afterEach(async () => {
  await app.close();
  process.off('unhandledRejection', remember);
  if (rejections.length > 0) throw new Error(`Unhandled: ${String(rejections)}`);
});

const formType = 'application/x-www-form-urlencoded';
const command = new URLSearchParams({
  command: '/jobs',
  text: 'help',
  user_id: 'U0ANA',
  team_id: 'T0SANDBOX',
  channel_id: 'C0ALERTS',
  trigger_id: '1.2.abc',
}).toString();

async function post(
  body: string,
  options: {
    readonly ageSeconds?: number;
    readonly secret?: string;
    readonly type?: string;
    readonly path?: string;
    readonly unsigned?: boolean;
  } = {},
): Promise<number> {
  const stamp = String(Math.floor(Date.now() / 1000) - (options.ageSeconds ?? 0));
  const signature = createHmac('sha256', options.secret ?? app.slack.signingSecret)
    .update(`v0:${stamp}:${body}`)
    .digest('hex');
  const response = await fetch(`${app.url}${options.path ?? '/slack/events'}`, {
    method: 'POST',
    headers: {
      'content-type': options.type ?? formType,
      ...(options.unsigned === true
        ? {}
        : { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signature}` }),
    },
    body,
  });
  return response.status;
}

describe('requests to the Slack listener', () => {
  it('takes a signed command', async () => {
    expect(await post(command)).toBe(200);
    await app.until(() => app.invocations.length === 1);
  });

  it.each([
    ['an unsigned one', { unsigned: true }],
    ['one signed with another secret', { secret: 'guessed' }],
    ['one of six minutes ago', { ageSeconds: 360 }],
    ['one from two minutes ahead', { ageSeconds: -120 }],
  ])('refuses %s', async (_name, options) => {
    expect(await post(command, options)).toBe(401);
    expect(app.invocations).toEqual([]);
  });

  it.each([
    ['broken JSON', '{"type":', 'application/json'],
    ['null', 'null', 'application/json'],
    ['a list', '[1,2]', 'application/json'],
    ['a word', '"x"', 'application/json'],
    ['a form with a broken payload', 'payload=%7Bbroken', formType],
    ['a form with a null payload', 'payload=null', formType],
  ])('refuses %s', async (_name, body, type) => {
    expect(await post(body, { type })).toBe(400);
  });

  it.each([
    ['an empty object', '{}', 'application/json'],
    ['an event of no shape', '{"event":null}', 'application/json'],
    ['an event without fields', '{"event":{}}', 'application/json'],
    [
      'actions of no shape',
      `payload=${encodeURIComponent('{"type":"block_actions","actions":[]}')}`,
      formType,
    ],
    ['a submission without a view', `payload=${encodeURIComponent('{"type":"view_submission"}')}`, formType],
  ])('survives %s', async (_name, body, type) => {
    const status = await post(body, { type });
    expect([200, 400, 404, 500]).toContain(status);
    expect(await post(command)).toBe(200);
  });

  it('refuses bodies that are too large', async () => {
    expect(await post(`text=${'x'.repeat(2 * 1024 * 1024)}`)).toBe(413);
  });

  it('serves nothing else', async () => {
    expect(await post(command, { path: '/elsewhere' })).toBe(404);
    expect((await fetch(`${app.url}/slack/events`)).status).toBe(404);
  });

  it('answers the check of a new request URL', async () => {
    const body = '{"type":"url_verification","challenge":"c1"}';
    expect(await post(body, { type: 'application/json' })).toBe(200);
  });

  it('takes nothing after it was stopped', async () => {
    await app.adapter.stop();
    expect(await post(command)).toBe(503);
  });
});

describe('the start of the Slack adapter', () => {
  const log = pino({ level: 'silent' });

  it('refuses a bad token with what to do', async () => {
    const adapter = createSlackAdapter({
      botToken: 'xoxb-wrong',
      signingSecret: 's',
      apiUrl: app.slack.apiUrl,
      log,
      shortcuts: [],
    });
    await expect(
      adapter.start(
        async () => undefined,
        async () => [],
      ),
    ).rejects.toThrow(/invalid_auth.*SLACK_BOT_TOKEN/);
    expect(adapter.trouble()).toMatch(/SLACK_BOT_TOKEN/);
  });

  it('F36: waits for Slack to be reachable, and says so meanwhile', async () => {
    app.slack.drive.inject('auth.test', { status: 503 });
    const adapter = createSlackAdapter({
      botToken: app.slack.botToken,
      signingSecret: 's',
      apiUrl: app.slack.apiUrl,
      log,
      shortcuts: [],
    });
    const started = adapter.start(
      async () => undefined,
      async () => [],
    );
    expect(adapter.trouble()).toBe('Slack has not been reached yet.');
    await started;
    expect(adapter.trouble()).toBeNull();
    await adapter.stop();
  });

  it('can be stopped while it still waits for Slack', async () => {
    app.slack.drive.inject('auth.test', { status: 503 }, 99);
    const adapter = createSlackAdapter({
      botToken: app.slack.botToken,
      signingSecret: 's',
      apiUrl: app.slack.apiUrl,
      log,
      shortcuts: [],
    });
    const started = adapter.start(
      async () => undefined,
      async () => [],
    );
    await app.slack.drive.waitFor(() => app.slack.drive.calls('auth.test').length > 1);
    await adapter.stop();
    await expect(started).resolves.toBeUndefined();
  });

  it('needs one of the two ways in', () => {
    expect(() => createSlackAdapter({ botToken: 'x', log, shortcuts: [] })).toThrow(/SLACK_SIGNING_SECRET/);
  });

  it('learns from a later call that its token was revoked', async () => {
    app.slack.drive.inject('chat.postMessage', { error: 'token_revoked' });
    const message = { preview: 'x', blocks: [] };
    const sent = app.adapter.send('slack:C0ALERTS', message, { id: '1', uncertain: false });
    await expect(sent).rejects.toMatchObject({ outcome: 'refused' });
    expect(app.adapter.trouble()).toMatch(/token_revoked/);
    await app.adapter.send('slack:C0ALERTS', message, { id: '1', uncertain: false });
    expect(app.adapter.trouble()).toBeNull();
  });
});
