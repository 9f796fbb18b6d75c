import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

const post = async (body: string, options: Sent = {}): Promise<number> =>
  (await request(body, options)).status;
const text = async (body: string, options: Sent): Promise<string> => (await request(body, options)).text();

interface Sent {
  readonly ageSeconds?: number;
  readonly secret?: string;
  readonly type?: string;
  readonly path?: string;
  readonly unsigned?: boolean;
  readonly stamp?: number;
}

async function request(body: string, options: Sent): Promise<Response> {
  const stamp = String(options.stamp ?? Math.floor(Date.now() / 1000) - (options.ageSeconds ?? 0));
  const signature = createHmac('sha256', options.secret ?? app.slack.signingSecret)
    .update(`v0:${stamp}:${body}`)
    .digest('hex');
  return fetch(`${app.url}${options.path ?? '/slack/events'}`, {
    method: 'POST',
    headers: {
      'content-type': options.type ?? formType,
      ...(options.unsigned === true
        ? {}
        : { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signature}` }),
    },
    body: Buffer.from(body),
  });
}

/** Somebody mentions the bot, seen from this workspace. */
function event(whose: object): string {
  return JSON.stringify({
    type: 'event_callback',
    event_id: 'Ev1',
    team_id: 'T0SANDBOX',
    event: { type: 'app_mention', user: 'U0ANA', channel: 'C0ALERTS', text: '<@U0JOBS> list', ts: '1.1' },
    ...whose,
  });
}

function interactive(payload: object): string {
  const user = { id: 'U0ANA', name: 'ana' };
  return new URLSearchParams({ payload: JSON.stringify({ user, ...payload }) }).toString();
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
    ['a command', command, formType],
    ['an event', event({}), 'application/json'],
    [
      'a click',
      interactive({
        type: 'block_actions',
        trigger_id: '1.3.abc',
        container: { type: 'message', message_ts: '1.1', channel_id: 'C0ALERTS' },
        actions: [{ type: 'button', action_id: 'show.0', value: '{"v":1,"c":"show","a":{}}' }],
      }),
      formType,
    ],
    [
      'a form',
      interactive({
        type: 'view_submission',
        trigger_id: '1.4.abc',
        view: {
          id: 'V1',
          callback_id: 'jobs.form',
          private_metadata: '{"v":1,"c":"start","a":{}}',
          state: { values: {} },
        },
      }),
      formType,
    ],
  ])('acts once on %s that was recorded and is sent again', async (_name, body, type) => {
    const stamp = Math.floor(Date.now() / 1000);
    expect(await post(body, { type, stamp })).toBe(200);
    await app.until(() => app.invocations.length === 1);
    expect(await post(body, { type, stamp })).toBe(200);
    expect(await post(command, { stamp: stamp - 1 })).toBe(200);
    await app.until(() => app.invocations.length > 1);
    expect(app.invocations).toHaveLength(2);
  });

  it('tells nobody the options of a recorded search', async () => {
    app.suggest(async () => [{ value: 'secret', label: 'secret' }]);
    const body = interactive({
      type: 'block_suggestion',
      action_id: JSON.stringify({ n: 'process', s: 'process' }),
      block_id: 'field.0',
      value: '',
      view: { id: 'V1', private_metadata: '{"v":1,"c":"start","a":{}}' },
    });
    const stamp = Math.floor(Date.now() / 1000);
    expect(await text(body, { stamp })).toContain('secret');
    expect(await text(body, { stamp })).toBe('');
  });

  it.each([
    ['of another workspace', { team_id: 'T0OTHER', authorizations: [{ team_id: 'T0OTHER' }] }],
    [
      'of another organization',
      { team_id: 'T0OTHER', enterprise_id: 'E0OTHER', authorizations: [{ enterprise_id: 'E0OTHER' }] },
    ],
  ])('does nothing on an event %s', async (_name, whose) => {
    expect(await post(event(whose), { type: 'application/json' })).toBe(200);
    expect(await post(command)).toBe(200);
    await app.until(() => app.invocations.length > 0);
    expect(app.invocations).toMatchObject([{ request: { text: 'help' } }]);
  });

  it('takes an event of a channel that is shared with another organization', async () => {
    const body = event({ team_id: 'T0OTHER', authorizations: [{ team_id: 'T0SANDBOX' }] });
    expect(await post(body, { type: 'application/json' })).toBe(200);
    await app.until(() => app.invocations.length === 1);
  });

  it.each([
    ['text', 'text/plain'],
    ['several parts', 'multipart/form-data; boundary=x'],
    ['nothing in particular', ''],
  ])('refuses a body that says it is %s', async (_name, type) => {
    expect(await post(command, { type })).toBe(415);
    expect(app.invocations).toEqual([]);
  });

  it('calls nobody but Slack, whatever a request says', async () => {
    const asked: string[] = [];
    const elsewhere = createServer((req, res) => {
      asked.push(req.url ?? '');
      res.end('ok');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const answer = { preview: 'x', blocks: [] };
    app.handle((_, responder) => responder.reply({ kind: 'answer', message: answer, to: 'asker' }));
    const url = encodeURIComponent(`http://127.0.0.1:${port}/steal`);
    expect(await post(`${command}&response_url=${url}`)).toBe(200);
    await app.slack.drive.waitFor(() => app.slack.drive.calls('chat.postEphemeral').length === 1);
    expect(asked).toEqual([]);
    elsewhere.close();
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
