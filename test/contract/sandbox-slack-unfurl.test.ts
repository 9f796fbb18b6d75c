/* oxlint-disable unicorn/require-post-message-target-origin -- Slack's method of that name, not the window's */
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { silentSlackLog } from '../fixtures/silent-slack-log.ts';

const ana = users.ana.id;
const { alerts } = channelIds;
const url = 'https://jobs.ours.test/1';
const manifest = {
  features: { unfurl_domains: ['ours.test'] },
  oauth_config: { scopes: { bot: ['chat:write', 'links:read', 'links:write'] } },
  settings: { event_subscriptions: { bot_events: ['link_shared'] } },
};
const section = { type: 'section', text: { type: 'mrkdwn', text: 'Job 1' } } as const;
const button = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' }, value: '1' }],
} as const;

let sandbox: SlackSandbox;
let slack: WebClient;
const events = () =>
  sandbox.drive
    .deliveries()
    .flatMap(({ payload }) => ('event' in payload ? [payload.event as Record<string, unknown>] : []))
    .filter(({ type }) => type === 'link_shared');
const call = (args: Record<string, unknown>) =>
  slack.apiCall('chat.unfurl', args).then(
    () => 'ok',
    (error: { data?: { error: string } }) => error.data?.error,
  );

beforeEach(async () => {
  sandbox = await createSlackSandbox({ manifest, ackMs: 1, eventRetryDelaysMs: [] });
  slack = new WebClient(sandbox.botToken, {
    slackApiUrl: sandbox.apiUrl,
    retryConfig: { retries: 0 },
    logger: silentSlackLog,
  });
});
afterEach(() => sandbox.close());

describe('link_shared', () => {
  test('tells of links on registered domains, wherever a person posts them', async () => {
    sandbox.drive.removeBot(alerts);
    const { ts } = await sandbox.drive.say(ana, alerts, `${url} https://else.test/2 ${url}`);
    expect(events()).toEqual([
      expect.objectContaining({
        user: ana,
        channel: alerts,
        message_ts: ts,
        is_bot_user_member: false,
        source: 'conversations_history',
        links: [{ domain: 'jobs.ours.test', url }],
      }),
    ]);
    await sandbox.drive.draft(ana, url);
    expect(events()[1]).toMatchObject({ channel: 'COMPOSER', source: 'composer' });
  });

  test('tells neither of the bot’s own messages nor of ephemeral ones nor of other domains', async () => {
    await slack.chat.postMessage({ channel: alerts, text: `<${url}>` });
    await slack.chat.postEphemeral({ channel: alerts, user: ana, text: `<${url}>` });
    await sandbox.drive.say(ana, alerts, 'https://ours.test.evil.test/1 https://notours.test/1');
    expect(events()).toEqual([]);
  });

  test('needs the scope', async () => {
    await sandbox.close();
    const scopes = ['chat:write', 'links:write'];
    sandbox = await createSlackSandbox({ manifest, scopes, ackMs: 1, eventRetryDelaysMs: [] });
    await sandbox.drive.say(ana, alerts, url);
    expect(events()).toEqual([]);
  });
});

describe('chat.unfurl', () => {
  test('attaches what links unfurl to, and changes it when called again', async () => {
    const { ts } = await sandbox.drive.say(ana, alerts, `look: ${url}`);
    expect(await call({ channel: alerts, ts, unfurls: { [url]: { blocks: [section] } } })).toBe('ok');
    expect(await call({ channel: alerts, ts, unfurls: { [url]: { blocks: [section, button] } } })).toBe('ok');
    const message = sandbox.drive.messages(alerts).find((each) => each.ts === ts);
    expect(message?.unfurls).toHaveLength(1);
    expect(message && sandbox.drive.text(message)).toContain('Job 1');
    expect(message && sandbox.drive.buttons(message).map(({ text }) => text)).toEqual(['Go']);
    await sandbox.drive.click(ana, { channel: alerts, ts, unfurl: url }, 'Go');
    const clicked = sandbox.drive.deliveries().at(-1)?.payload;
    expect(clicked).toMatchObject({
      type: 'block_actions',
      container: {
        type: 'message_attachment',
        message_ts: ts,
        attachment_id: 1,
        is_app_unfurl: true,
        app_unfurl_url: url,
      },
      app_unfurl: { app_unfurl_url: url },
      actions: [{ action_id: 'go', value: '1' }],
    });
    expect(clicked).not.toHaveProperty('message');
  });

  test('takes the id of the event in place of channel and time', async () => {
    const draft = await sandbox.drive.draft(ana, url);
    const unfurls = { [url]: { blocks: [section] } };
    expect(await call({ unfurl_id: draft.id, source: 'composer', unfurls })).toBe('ok');
    expect(draft.unfurls).toHaveLength(1);
    await sandbox.drive.say(ana, alerts, url);
    const id = events().at(-1)?.unfurl_id;
    expect(await call({ unfurl_id: id, source: 'conversations_history', unfurls })).toBe('ok');
  });

  test.each<[string, Record<string, unknown>]>([
    ['missing_channel', { channel: '' }],
    ['missing_ts', { ts: '' }],
    ['missing_unfurls', { unfurls: undefined }],
    ['cannot_find_channel', { channel: 'CNONE' }],
    ['cannot_find_message', { ts: '1.2' }],
    ['invalid_unfurls_format', { unfurls: 'none' }],
    ['invalid_unfurls_format', { unfurls: { [url]: 'text' } }],
    ['invalid_unfurls_format', { unfurls: { [url]: { blocks: [section], surprise: 1 } } }],
    ['cannot_unfurl_message', { unfurls: { 'https://ours.test/2': { blocks: [section] } } }],
    ['cannot_unfurl_url', { unfurls: { 'https://else.test/2': { blocks: [section] } } }],
    ['invalid_blocks', { unfurls: { [url]: { blocks: [{ type: 'section' }] } } }],
    ['invalid_blocks', { unfurls: { [url]: { blocks: [{ type: 'rich_text', elements: [] }] } } }],
    ['missing_source', { unfurl_id: 'U1' }],
    ['missing_unfurl_id', { source: 'composer' }],
    ['invalid_source', { unfurl_id: 'U1', source: 'elsewhere' }],
    ['invalid_unfurl_id', { unfurl_id: 'U1', source: 'composer' }],
  ])('refuses with %s', async (error, wrong) => {
    const { ts } = await sandbox.drive.say(ana, alerts, `${url} https://else.test/2`);
    const right = { channel: alerts, ts, unfurls: { [url]: { blocks: [section] } } };
    expect(await call({ ...right, ...wrong })).toBe(error);
    expect(sandbox.drive.messages(alerts).at(-1)?.unfurls).toEqual([]);
  });
});
