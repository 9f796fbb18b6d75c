import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isValidSlackRequest } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';

const { alerts, general } = channelIds;
const ana = users.ana.id;
const jo = users.jo.id;

interface Received {
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
  readonly payload: Record<string, unknown>;
}
interface Reply {
  status?: number;
  body?: unknown;
  never?: boolean;
}

let sandbox: SlackSandbox;
let app: Server;
let received: Received[];
/** What the app under test answers next; 200 and nothing when empty. */
let replies: Reply[];
let clock: number;

beforeEach(async () => {
  received = [];
  replies = [];
  clock = Date.now();
  app = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const isJson = request.headers['content-type']?.includes('json');
      const payload = isJson ? JSON.parse(body) : form.payload ? JSON.parse(form.payload) : form;
      received.push({ headers: request.headers as Received['headers'], body, payload });
      const { status = 200, body: answer, never } = replies.shift() ?? {};
      if (never) return;
      const type = typeof answer === 'string' ? 'text/plain' : 'application/json';
      response.writeHead(status, answer === undefined ? {} : { 'content-type': type });
      response.end(
        answer === undefined || typeof answer === 'string' ? (answer ?? '') : JSON.stringify(answer),
      );
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  sandbox = await createSlackSandbox({
    requestUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}/slack/events`,
    now: () => new Date(clock),
    ackMs: 100,
    eventRetryDelaysMs: [0, 0, 0],
  });
});
afterEach(async () => {
  await sandbox.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

const last = () => received.at(-1)!;
const respond = (body: unknown, url = String(last().payload.response_url)) =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) });
const post = (blocks: unknown[] = []) =>
  new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl }).apiCall('chat.postMessage', {
    channel: alerts,
    text: 'a',
    ...(blocks.length > 0 ? { blocks } : {}),
  });

describe('requests', () => {
  test('are signed so that Bolt takes them, redeliveries anew', async () => {
    await sandbox.drive.command(ana, alerts, '/jobs show 1');
    clock += 2_000;
    await sandbox.drive.redeliver();
    expect(received).toHaveLength(2);
    expect(received[1]!.body).toBe(received[0]!.body);
    const stamps = received.map(({ headers, body }) => {
      const signed = {
        'x-slack-signature': headers['x-slack-signature'] ?? '',
        'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
      };
      const { signingSecret } = sandbox;
      expect(isValidSlackRequest({ signingSecret, body, headers: signed })).toBe(true);
      expect(isValidSlackRequest({ signingSecret: 'other', body, headers: signed })).toBe(false);
      return signed['x-slack-request-timestamp'];
    });
    expect(stamps[1]! - stamps[0]!).toBe(2);
  });

  test('a slash command carries what Slack sends', async () => {
    await sandbox.drive.command(ana, '#robot-alerts', '/jobs  start "A & B"');
    expect(last().payload).toMatchObject({
      command: '/jobs',
      text: 'start "A & B"',
      user_id: ana,
      user_name: 'ana',
      channel_id: alerts,
      channel_name: 'robot-alerts',
      team_id: 'T0SANDBOX',
      team_domain: 'robot-operations',
      api_app_id: 'A0SANDBOX',
      is_enterprise_install: 'false',
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
  });

  test('an unknown command never reaches the app', async () => {
    await sandbox.drive.command(ana, alerts, '/jbos');
    expect(received).toEqual([]);
    expect(sandbox.drive.messages(alerts, ana)[0]?.text).toContain('not a valid command');
  });
});

describe('a slash command that goes wrong', () => {
  test.each<[string, Reply]>([
    ['operation_timeout', { never: true }],
    ['dispatch_failed', { status: 500 }],
    ['dispatch_failed', { status: 404 }],
    ['invalid_blocks', { body: { blocks: [{ type: 'nonsense' }] } }],
  ])('%s', async (word, reply) => {
    replies.push(reply);
    await sandbox.drive.command(ana, alerts, '/jobs faulted');
    expect(sandbox.drive.messages(alerts, ana)).toMatchObject([
      { text: `/jobs failed with the error "${word}"`, ephemeral: true, user: 'USLACKBOT' },
    ]);
    expect(sandbox.drive.messages(alerts, jo)).toEqual([]);
  });

  test('words in the acknowledgement are shown to the asker', async () => {
    replies.push({ body: 'On it' });
    await sandbox.drive.command(ana, alerts, '/jobs faulted');
    expect(sandbox.drive.messages(alerts, ana)).toMatchObject([{ text: 'On it', ephemeral: true }]);
  });
});

describe('response_url', () => {
  beforeEach(async () => {
    await sandbox.drive.command(ana, general, '/jobs faulted');
  });

  test('to the asker unless told otherwise, where the bot is no member too', async () => {
    await respond({ text: 'quiet' });
    await respond({ text: 'loud', response_type: 'in_channel' });
    expect(sandbox.drive.messages(general).map((one) => one.text)).toEqual(['loud']);
    expect(sandbox.drive.messages(general, ana).map((one) => one.text)).toEqual(['quiet', 'loud']);
  });

  test('replaces and takes away what it answered before', async () => {
    await respond({ text: 'one' });
    await respond({ text: 'two', replace_original: true });
    expect(sandbox.drive.messages(general, ana)).toMatchObject([{ text: 'two', edited: true }]);
    await respond({ delete_original: true });
    expect(sandbox.drive.messages(general, ana)).toEqual([]);
  });

  test('five times', async () => {
    for (let use = 0; use < 5; use += 1) expect((await respond({ text: 'a' })).status).toBe(200);
    const sixth = await respond({ text: 'a' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  });

  test('half an hour', async () => {
    clock += 30 * 60_000;
    expect((await respond({ text: 'a' })).status).toBe(200);
    clock += 1;
    expect(await (await respond({ text: 'a' })).json()).toMatchObject({ error: 'expired_url' });
  });

  test('is as strict as the Web API', async () => {
    const refused = await respond({ text: 'a', blocks: [{ type: 'section' }] });
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_blocks' }]);
    expect((await respond({ text: 'a' }, `${sandbox.url}response/made/up`)).status).toBe(404);
    expect(sandbox.drive.messages(general, ana)).toEqual([]);
  });

  test('can be made to fail', async () => {
    sandbox.drive.inject('response_url', { status: 500 });
    expect((await respond({ text: 'a' })).status).toBe(500);
    sandbox.drive.inject('response_url', { dropAfterEffect: true });
    await expect(respond({ text: 'b' })).rejects.toThrow('fetch failed');
    expect(sandbox.drive.messages(general, ana)).toMatchObject([{ text: 'b' }]);
  });
});

describe('interactions', () => {
  const button = {
    type: 'actions',
    block_id: 'row',
    elements: [
      { type: 'button', action_id: 'go', value: '7', text: { type: 'plain_text', text: 'Go' } },
      {
        type: 'overflow',
        action_id: 'more',
        options: [{ text: { type: 'plain_text', text: 'Logs' }, value: 'logs:7' }],
      },
      { type: 'external_select', action_id: 'find', min_query_length: 1 },
    ],
  };

  test('a click tells where, who and what', async () => {
    await post([button]);
    const [message] = sandbox.drive.messages(alerts);
    await sandbox.drive.click(jo, message!, 'Go');
    expect(last().payload).toMatchObject({
      type: 'block_actions',
      user: { id: jo, name: 'jo', team_id: 'T0SANDBOX' },
      container: { type: 'message', channel_id: alerts, message_ts: message?.ts, is_ephemeral: false },
      channel: { id: alerts, name: 'robot-alerts' },
      message: { ts: message?.ts, bot_id: 'B0SANDBOX' },
      actions: [{ type: 'button', action_id: 'go', block_id: 'row', value: '7', text: { text: 'Go' } }],
    });
    await sandbox.drive.click(jo, message!, 'Logs');
    expect(last().payload.actions).toMatchObject([
      { type: 'overflow', action_id: 'more', selected_option: { value: 'logs:7' } },
    ]);
    await respond({ text: 'done', replace_original: true });
    expect(sandbox.drive.messages(alerts)).toMatchObject([{ ts: message?.ts, text: 'done', edited: true }]);
  });

  test('what is not there cannot be clicked', async () => {
    await post([button]);
    const [message] = sandbox.drive.messages(alerts);
    await expect(sandbox.drive.click(ana, message!, 'Stop')).rejects.toThrow(
      'Nothing called "Stop" (number 0) among: Go, more, Logs, find',
    );
    await expect(sandbox.drive.click(ana, { channel: alerts, ts: '1.1' }, 'Go')).rejects.toThrow('sees no');
    await expect(sandbox.drive.messageShortcut(ana, message!, 'nope')).rejects.toThrow('No message shortcut');
  });

  test('an app that does not answer is told to the person', async () => {
    await post([button]);
    replies.push({ never: true });
    await sandbox.drive.click(ana, sandbox.drive.messages(alerts)[0]!, 'Go');
    expect(sandbox.drive.notices(ana)).toHaveLength(1);
    expect(sandbox.drive.notices(jo)).toEqual([]);
  });

  test('an external select asks the app, and refuses what Slack would', async () => {
    await post([button]);
    const [message] = sandbox.drive.messages(alerts);
    const options = [{ text: { type: 'plain_text', text: 'Release' }, value: 'r' }];
    replies.push({ body: { options } });
    expect(await sandbox.drive.suggest(ana, message!, 'find', 're')).toEqual(options);
    expect(last().payload).toMatchObject({ type: 'block_suggestion', action_id: 'find', value: 're' });
    await sandbox.drive.select(ana, message!, 'find', 'Release');
    expect(last().payload.actions).toMatchObject([{ selected_option: { value: 'r' } }]);
    expect(last().payload.state).toMatchObject({
      values: { row: { find: { selected_option: options[0] } } },
    });
    replies.push({ body: { options: [{ text: 'Release', value: 'r' }] } });
    expect(await sandbox.drive.suggest(ana, message!, 'find', 're')).toEqual([]);
    expect(sandbox.drive.notices(ana)).toHaveLength(1);
  });
});

describe('an external select', () => {
  const menu = (minimum?: number) => ({
    type: 'actions',
    block_id: 'row',
    elements: [
      {
        type: 'external_select',
        action_id: 'find',
        ...(minimum === undefined ? {} : { min_query_length: minimum }),
      },
    ],
  });
  const named = (text: string, value: string) => ({ text: { type: 'plain_text', text }, value });
  const search = async (query: string) =>
    sandbox.drive.suggest(ana, sandbox.drive.messages(alerts)[0]!, 'find', query);
  const questions = () =>
    sandbox.drive.deliveries().filter(({ payload }) => payload.type === 'block_suggestion').length;

  test('asks from as many letters on as it wants, three unless it says', async () => {
    await post([menu()]);
    expect(await search('re')).toEqual([]);
    expect(questions()).toBe(0);
    replies.push({ body: { options: [] } });
    expect(await search('rel')).toEqual([]);
    expect(questions()).toBe(1);
    expect(sandbox.drive.notices(ana)).toEqual([]);
  });

  test.each([
    ['more than a hundred', { options: Array.from({ length: 101 }, (_, at) => named(`n${at}`, `v${at}`)) }],
    ['a long text', { options: [named('x'.repeat(76), 'v')] }],
    ['a long value', { options: [named('x', 'v'.repeat(151))] }],
    ['two of one value', { options: [named('a', 'v'), named('b', 'v')] }],
    ['two that look alike', { options: [named('a', 'v'), named('a', 'w')] }],
    ['neither options nor groups', {}],
    ['both', { options: [], option_groups: [] }],
  ])('takes no answer with %s', async (_what, body) => {
    await post([menu(0)]);
    replies.push({ body });
    expect(await search('')).toEqual([]);
    expect(sandbox.drive.notices(ana)).toMatchObject([{ text: 'Results could not be loaded.' }]);
  });

  test('waits for no answer that comes too late', async () => {
    await post([menu(0)]);
    replies.push({ never: true });
    expect(await search('')).toEqual([]);
    expect(sandbox.drive.notices(ana)).toHaveLength(1);
  });

  test('asks nobody when the manifest names no address for options', async () => {
    const bare = await createSlackSandbox({
      manifest: { settings: { interactivity: {}, event_subscriptions: {} } },
      requestUrl: 'http://127.0.0.1:9/',
    });
    try {
      await fetch(`${bare.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bare.botToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ channel: alerts, text: 'menu', blocks: [menu(0)] }),
      });
      const [message] = bare.drive.messages(alerts);
      expect(await bare.drive.suggest(ana, message!, 'find', '')).toEqual([]);
      expect(bare.drive.notices(ana)).toHaveLength(1);
      expect(bare.drive.deliveries()).toEqual([]);
    } finally {
      await bare.close();
    }
  });
});

describe('a form’s answer', () => {
  const view = (title: string) => ({
    type: 'modal',
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: 'Go' },
    blocks: [
      {
        type: 'input',
        block_id: 'name',
        label: { type: 'plain_text', text: 'Name' },
        element: { type: 'plain_text_input', action_id: 'v' },
      },
    ],
  });
  const open = async () => {
    await sandbox.drive.globalShortcut(ana, 'start');
    await new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl }).apiCall('views.open', {
      trigger_id: last().payload.trigger_id,
      view: view('One'),
    });
    return sandbox.drive.views(ana)[0]!;
  };

  test('update keeps what was typed, push and clear stack and empty', async () => {
    const { id } = await open();
    replies.push({ body: { response_action: 'update', view: view('Two') } });
    expect(await sandbox.drive.submit(ana, id, { Name: 'Release' })).toMatchObject({ closed: false });
    expect(sandbox.drive.text(sandbox.drive.views(ana)[0]!)).toContain('Two');
    replies.push({ body: { response_action: 'push', view: view('Three') } });
    await sandbox.drive.submit(ana, id);
    expect(last().payload.view).toMatchObject({ state: { values: { name: { v: { value: 'Release' } } } } });
    expect(sandbox.drive.views(ana)).toHaveLength(2);
    await expect(sandbox.drive.submit(ana, id)).rejects.toThrow('is not in front');
    replies.push({ body: { response_action: 'clear' } });
    await sandbox.drive.submit(ana, sandbox.drive.views(ana)[1]!.id, { Name: 'x' });
    expect(sandbox.drive.views(ana)).toEqual([]);
  });

  test.each<[string, Reply]>([
    ['no answer', { never: true }],
    ['an error', { status: 500 }],
    ['errors for a field that is not there', { body: { response_action: 'errors', errors: { x: 'no' } } }],
    ['a view that Slack would refuse', { body: { response_action: 'update', view: { type: 'modal' } } }],
    ['an unknown action', { body: { response_action: 'shrug' } }],
  ])('%s leaves it open with a word of trouble', async (_name, reply) => {
    const { id } = await open();
    replies.push(reply);
    expect(await sandbox.drive.submit(ana, id, { Name: 'x' })).toMatchObject({
      closed: false,
      errors: {},
      trouble: 'We had some trouble connecting. Try again?',
    });
  });
});

describe('events', () => {
  test('are sent again, numbered, until the app takes them', async () => {
    replies.push({ status: 500 }, { never: true });
    await sandbox.drive.mention(ana, alerts, 'faulted');
    await sandbox.drive.waitFor(() => sandbox.drive.deliveries()[2]?.acknowledged?.outcome === 'ok');
    expect(received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
    expect(received.map(({ headers }) => headers['x-slack-retry-reason'])).toEqual([
      undefined,
      'http_error',
      'http_timeout',
    ]);
    expect(new Set(received.map(({ payload }) => payload.event_id)).size).toBe(1);
    expect(last().payload).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_mention', user: ana, text: '<@U0JOBS> faulted', channel: alerts },
      authorizations: [{ user_id: users.bot.id, is_bot: true }],
    });
  });

  test('only where the app is part of it', async () => {
    await sandbox.drive.say(ana, alerts, 'nothing for the bot');
    await sandbox.drive.mention(ana, general, 'not a member here');
    expect(received).toEqual([]);
    await sandbox.drive.inviteBot(ana, general);
    expect(last().payload.event).toMatchObject({ type: 'member_joined_channel', channel: general });
    await sandbox.drive.openApp(ana, 'home');
    expect(last().payload.event).toMatchObject({ type: 'app_home_opened', tab: 'home', user: ana });
  });
});

test('waiting ends with what was there instead', async () => {
  await sandbox.drive.say(ana, alerts, 'only this');
  await expect(sandbox.drive.waitFor(() => false, 10)).rejects.toThrow('only this');
});
