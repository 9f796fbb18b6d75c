/* oxlint-disable unicorn/require-post-message-target-origin -- Slack's method of that name, not the window's */
import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channelIds, userGroups, users } from '../../src/sandbox/slack/seed.ts';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
} from '../../src/sandbox/slack/server.ts';
import { silentSlackLog } from '../fixtures/silent-slack-log.ts';

const { alerts, general } = channelIds;
const ana = users.ana.id;
let sandbox: SlackSandbox;
let slack: WebClient;
let clock: number;

async function open(options: SlackSandboxOptions = {}): Promise<void> {
  clock = Date.parse('2026-11-23T12:00:00Z');
  sandbox = await createSlackSandbox({ now: () => new Date(clock), ...options });
  slack = client(sandbox.botToken);
}

function client(token: string): WebClient {
  return new WebClient(token, {
    logger: silentSlackLog,
    slackApiUrl: sandbox.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

/** The code with which Slack refuses, and the lines that say why. */
async function refusal(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  const thrown: { data?: { error: string; response_metadata?: { messages?: string[] } } } = await call.then(
    () => ({}),
    (error: object) => error,
  );
  return { error: thrown.data?.error ?? 'none', messages: thrown.data?.response_metadata?.messages ?? [] };
}

async function code(call: Promise<unknown>): Promise<string> {
  return (await refusal(call)).error;
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

beforeEach(() => open());
afterEach(() => sandbox.close());

describe('tokens and scopes', () => {
  test('who the bot is', async () => {
    expect(await slack.auth.test()).toMatchObject({ ok: true, user_id: users.bot.id, team_id: 'T0SANDBOX' });
  });

  test.each([
    ['xoxb-unknown', 'invalid_auth'],
    ['', 'not_authed'],
  ])('the token %j is refused', async (token, error) => {
    const response = await fetch(`${sandbox.apiUrl}auth.test`, {
      method: 'POST',
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    expect(await response.json()).toMatchObject({ ok: false, error });
  });

  test('each token opens its own doors only', async () => {
    expect(await code(slack.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await code(client(sandbox.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(await client(sandbox.appToken).apps.connections.open()).toMatchObject({ ok: true });
  });

  test('a scope that was not given is named', async () => {
    await sandbox.close();
    await open({ scopes: ['commands'] });
    const call = slack.chat.postMessage({ channel: alerts, text: 'a' });
    await expect(call).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'commands' },
    });
  });

  test('the scopes may come from the manifest', async () => {
    await sandbox.close();
    await open({ manifest: { oauth_config: { scopes: { bot: ['users:read'] } } } });
    expect((await slack.users.info({ user: ana })).user?.tz).toBe('Europe/Berlin');
    expect(await code(slack.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('missing_scope');
  });

  test('an unknown method is said to be so', async () => {
    expect(await code(slack.apiCall('chat.shout'))).toBe('unknown_method');
  });
});

describe('messages', () => {
  test('posted, edited, read, linked, deleted', async () => {
    const posted = await slack.chat.postMessage({
      channel: alerts,
      text: 'first',
      blocks: [section('*first*')],
      metadata: { event_type: 'notice', event_payload: { id: '7' } },
    });
    const ts = posted.ts!;
    expect(posted.message?.blocks?.[0]?.block_id).toBeTruthy();
    await slack.chat.update({ channel: alerts, ts, text: 'second', blocks: [section('second')] });
    const bare = await slack.conversations.history({ channel: alerts });
    expect(bare.messages).toMatchObject([{ ts, text: 'second', edited: { user: users.bot.id } }]);
    expect(bare.messages?.[0]?.metadata).toBeUndefined();
    const full = await slack.conversations.history({ channel: alerts, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata?.event_payload).toEqual({ id: '7' });
    const { permalink } = await slack.chat.getPermalink({ channel: alerts, message_ts: ts });
    expect((await fetch(permalink!)).status).toBe(200);
    await slack.chat.delete({ channel: alerts, ts });
    expect(sandbox.drive.messages(alerts)).toEqual([]);
    expect(await code(slack.chat.update({ channel: alerts, ts, text: 'x' }))).toBe('message_not_found');
  });

  test('one bad block loses the whole message, and Slack says where it is', async () => {
    const text = { type: 'plain_text' as const, text: 'x'.repeat(76) };
    const call = slack.chat.postMessage({
      channel: alerts,
      text: 'a',
      blocks: [section('good'), { type: 'actions', elements: [{ type: 'button', text }] }],
    });
    const line = 'must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]';
    await expect(call).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        errors: [line],
        response_metadata: { messages: [`[ERROR] ${line}`] },
      },
    });
    expect(sandbox.drive.messages(alerts)).toEqual([]);
  });

  test.each<[string, object]>([
    ['channel_not_found', { channel: 'C0NOWHERE', text: 'a' }],
    ['not_in_channel', { channel: general, text: 'a' }],
    ['no_text', { channel: alerts }],
    ['msg_too_long', { channel: alerts, text: 'x'.repeat(40_001) }],
    ['invalid_blocks_format', { channel: alerts, blocks: 'nonsense' }],
    ['invalid_metadata_format', { channel: alerts, text: 'a', metadata: { event_type: 'x' } }],
    ['thread_not_found', { channel: alerts, text: 'a', thread_ts: '1.2' }],
  ])('%s', async (error, args) => {
    expect(await code(slack.apiCall('chat.postMessage', { ...args }))).toBe(error);
  });

  test('nobody else’s message can be edited, and no ephemeral one', async () => {
    const said = await sandbox.drive.say(ana, alerts, 'mine');
    expect(await code(slack.chat.update({ channel: alerts, ts: said.ts, text: 'x' }))).toBe(
      'cant_update_message',
    );
    const whispered = await slack.chat.postEphemeral({ channel: alerts, user: ana, text: 'psst' });
    expect(await code(slack.chat.update({ channel: alerts, ts: whispered.message_ts!, text: 'x' }))).toBe(
      'message_not_found',
    );
    expect(sandbox.drive.messages(alerts)).toHaveLength(1);
    expect(sandbox.drive.messages(alerts, ana)).toHaveLength(2);
  });

  test('an archived channel and one the bot was removed from take nothing', async () => {
    sandbox.drive.archive(alerts);
    expect(await code(slack.chat.postMessage({ channel: alerts, text: 'a' }))).toBe('is_archived');
    sandbox.drive.removeBot('#finance-ops');
    expect(await code(slack.chat.postMessage({ channel: channelIds.finance, text: 'a' }))).toBe(
      'not_in_channel',
    );
  });

  test('history comes in pages, newest first, threads apart', async () => {
    for (const text of ['one', 'two', 'three']) await sandbox.drive.say(ana, alerts, text);
    const [first] = sandbox.drive.messages(alerts);
    await sandbox.drive.say(ana, alerts, 'in thread', first?.ts);
    const page = await slack.conversations.history({ channel: alerts, limit: 2 });
    expect(page.messages?.map((one) => one.text)).toEqual(['three', 'two']);
    const { next_cursor: cursor } = page.response_metadata ?? {};
    const rest = await slack.conversations.history({ channel: alerts, limit: 2, cursor: cursor! });
    expect(rest).toMatchObject({ has_more: false, messages: [{ text: 'one' }] });
    const thread = await slack.conversations.replies({ channel: alerts, ts: first?.ts ?? '' });
    expect(thread.messages?.map((one) => one.text)).toEqual(['one', 'in thread']);
    const since = await slack.conversations.history({ channel: alerts, oldest: first?.ts ?? '' });
    expect(since.messages).toHaveLength(2);
  });

  test('a file is uploaded in Slack’s three steps', async () => {
    await slack.filesUploadV2({
      channel_id: alerts,
      filename: 'jobs.csv',
      content: 'id,state\n1,Faulted\n',
      initial_comment: 'The export',
    });
    const [message] = sandbox.drive.messages(alerts);
    expect(message).toMatchObject({ text: 'The export', files: [{ name: 'jobs.csv' }] });
    const file = await fetch(`${sandbox.url}files/${message?.files[0]?.id}`);
    expect(await file.text()).toBe('id,state\n1,Faulted\n');
  });

  test('reactions', async () => {
    await sandbox.close();
    await open({ scopes: ['reactions:write'] });
    const { ts } = await sandbox.drive.say(ana, alerts, 'a');
    await slack.reactions.add({ channel: alerts, timestamp: ts, name: 'eyes' });
    expect(await code(slack.reactions.add({ channel: alerts, timestamp: ts, name: 'eyes' }))).toBe(
      'already_reacted',
    );
    expect(sandbox.drive.messages(alerts)[0]?.reactions).toEqual({ eyes: [users.bot.id] });
    await slack.reactions.remove({ channel: alerts, timestamp: ts, name: 'eyes' });
    expect(sandbox.drive.messages(alerts)[0]?.reactions).toEqual({});
  });
});

describe('people and places', () => {
  test('who somebody is, with the zone', async () => {
    expect((await slack.users.info({ user: users.sam.id })).user).toMatchObject({
      tz: 'Asia/Kolkata',
      tz_offset: 19_800,
    });
    expect(await code(slack.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
    expect(await slack.usergroups.users.list({ usergroup: userGroups[0]!.id })).toMatchObject({
      users: [ana, users.jo.id],
    });
  });

  test('a channel, and a direct conversation by the person’s id', async () => {
    expect((await slack.conversations.info({ channel: general })).channel).toMatchObject({
      name: 'general',
      is_member: false,
    });
    expect((await slack.conversations.open({ users: ana })).channel?.id).toBe(channelIds.ana);
    await slack.chat.postMessage({ channel: ana, text: 'direct' });
    expect(sandbox.drive.messages(channelIds.ana)).toHaveLength(1);
  });

  test('every call stands in the log, so that what must never be called is seen', async () => {
    await slack.conversations.list();
    await slack.users.list({});
    expect(sandbox.drive.calls('conversations.list')).toHaveLength(1);
    expect(sandbox.drive.calls('users.list')).toHaveLength(1);
    expect(JSON.stringify(sandbox.drive.calls())).not.toContain(sandbox.botToken);
  });
});

describe('limits and trouble', () => {
  test('about one message a second and channel, after a short burst', async () => {
    const post = () => slack.chat.postMessage({ channel: alerts, text: 'a' });
    for (let sent = 0; sent < 4; sent += 1) await post();
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 1 });
    await slack.chat.postMessage({ channel: channelIds.finance, text: 'elsewhere' });
    clock += 1_000;
    await post();
    expect(sandbox.drive.messages(alerts)).toHaveLength(5);
    expect(sandbox.drive.calls('chat.postMessage').filter((one) => one.status === 429)).toHaveLength(1);
  });

  test('fifty edits a minute', async () => {
    const { ts } = await slack.chat.postMessage({ channel: alerts, text: 'a' });
    const edit = () => slack.chat.update({ channel: alerts, ts: ts!, text: 'b' });
    await Promise.all(Array.from({ length: 50 }, edit));
    await expect(edit()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 2 });
  });

  test('injected errors, waits and cut connections', async () => {
    const post = () => slack.chat.postMessage({ channel: alerts, text: 'a' });
    sandbox.drive.inject('chat.postMessage', { error: 'fatal_error' });
    expect(await code(post())).toBe('fatal_error');
    sandbox.drive.inject('chat.postMessage', { retryAfter: 7 });
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    sandbox.drive.inject('chat.postMessage', { status: 503 });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.HTTPError, statusCode: 503 });
    expect(sandbox.drive.messages(alerts)).toHaveLength(0);
    sandbox.drive.inject('chat.postMessage', { dropAfterEffect: true });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
    expect(sandbox.drive.messages(alerts)).toHaveLength(1);
    await post();
  });
});

describe('views', () => {
  const view = (title = 'One', more: object = {}) => ({
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: title },
    blocks: [section('a')],
    ...more,
  });
  const trigger = async () => {
    await sandbox.drive.globalShortcut(ana, 'start');
    return String(sandbox.drive.deliveries().at(-1)?.payload.trigger_id);
  };

  test('a trigger works once, for three seconds', async () => {
    const id = await trigger();
    expect(
      (await refusal(slack.views.open({ trigger_id: id, view: view('x'.repeat(25)) }))).messages,
    ).toEqual(['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]']);
    await slack.views.open({ trigger_id: id, view: view() });
    expect(sandbox.drive.views(ana)).toHaveLength(1);
    expect(await code(slack.views.open({ trigger_id: id, view: view() }))).toBe('exchanged_trigger_id');
    const late = await trigger();
    clock += 3_001;
    expect(await code(slack.views.open({ trigger_id: late, view: view() }))).toBe('expired_trigger_id');
    expect(await code(slack.views.open({ trigger_id: 'made up', view: view() }))).toBe('invalid_trigger_id');
  });

  test('updated by id, guarded by hash', async () => {
    const opened = await slack.views.open({ trigger_id: await trigger(), view: view() });
    const { id: view_id = '', hash = '' } = opened.view ?? {};
    await slack.views.update({ view_id, hash, view: view('Two') });
    expect(sandbox.drive.text(sandbox.drive.views(ana)[0]!)).toBe('Two\na');
    expect(await code(slack.views.update({ view_id, hash, view: view() }))).toBe('hash_conflict');
    await sandbox.drive.closeView(ana, view_id);
    expect(await code(slack.views.update({ view_id, view: view() }))).toBe('not_found');
  });

  test('a home for one person', async () => {
    await slack.views.publish({ user_id: ana, view: { type: 'home', blocks: [section('Home')] } });
    expect(sandbox.drive.text(sandbox.drive.home(ana)!)).toBe('Home');
  });
});
