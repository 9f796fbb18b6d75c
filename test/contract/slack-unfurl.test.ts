import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src/chat/message.ts';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { type SlackApp, say, startSlackApp } from './slack-app.ts';

const ana = users.ana.id;
const { alerts } = channelIds;
const manifest = {
  features: { unfurl_domains: ['ours.test'] },
  oauth_config: { scopes: { bot: ['chat:write', 'users:read', 'links:read', 'links:write'] } },
  settings: { event_subscriptions: { bot_events: ['link_shared'] } },
};
const job = (id: unknown): Message => ({
  preview: `Job ${String(id)}`,
  blocks: [
    { kind: 'heading', text: `Job *${String(id)}*` },
    { kind: 'buttons', buttons: [{ label: 'Refresh', command: 'show', args: { job: 1, replace: true } }] },
  ],
});

let app: SlackApp;
afterEach(() => app.close());

describe.each(['http', 'socket'] as const)('links over %s', (transport) => {
  /** A bot that shows every job but number 404, of which it says that there is none. */
  const open = async () => {
    app = await startSlackApp(transport, { manifest });
    app.handle(async ({ request }, responder) => {
      const args = 'args' in request ? request.args : {};
      if (args.job === 404)
        await responder.reply({ kind: 'answer', message: say('No such job'), to: 'asker' });
      else if (args.replace === true) await responder.reply({ kind: 'replace', message: job('again') });
      else await responder.reply({ kind: 'answer', message: job(args.job), to: 'channel' });
    });
  };
  const { drive } = { drive: () => app.slack.drive };
  const shown = (ts: string) =>
    drive()
      .messages(alerts)
      .find((each) => each.ts === ts)?.unfurls ?? [];
  const unfurled = (ts: string, count: number) =>
    drive().waitFor(() => (shown(ts).length === count ? shown(ts) : null));

  it('are shown all at once, five of them, each once, the unknown ones not', async () => {
    await open();
    const urls = [1, 404, 2, 3, 2, 4, 5, 6, 7].map((id) => `https://ours.test/jobs/${id}`);
    const { ts } = await drive().say(
      ana,
      alerts,
      `${urls.join(' ')} https://ours.test/about https://else.test/jobs/1`,
    );
    const found = await unfurled(ts, 4);
    expect(found.map(({ url }) => url)).toEqual([1, 2, 3, 4].map((id) => `https://ours.test/jobs/${id}`));
    expect(drive().calls('chat.unfurl')).toHaveLength(1);
    expect(app.invocations).toHaveLength(5);
    expect(app.invocations[0]).toMatchObject({
      via: 'link',
      actor: { id: ana, name: 'Ana' },
      place: { target: `slack:${alerts}`, kind: 'channel', private: false },
      request: { command: 'show', args: { job: 1, unfurl: true } },
      on: null,
    });
    expect(new Set(app.invocations.map(({ id }) => id)).size).toBe(5);
  });

  it('are shown under the address exactly as Slack gives it', async () => {
    await open();
    const { ts } = await drive().say(ana, alerts, 'https://ours.test/jobs/8?a=1&b=2');
    expect((await unfurled(ts, 1))[0]?.url).toBe('https://ours.test/jobs/8?a=1&amp;b=2');
  });

  it('are shown while the message is being written', async () => {
    await open();
    const draft = await drive().draft(ana, 'look at https://ours.test/jobs/9');
    await drive().waitFor(() => draft.unfurls.length === 1);
    expect(drive().calls('chat.unfurl')[0]?.args).toMatchObject({ source: 'composer', unfurl_id: draft.id });
  });

  it('bear buttons whose answer takes their place', async () => {
    await open();
    const { ts } = await drive().say(ana, alerts, 'https://ours.test/jobs/1');
    const [first] = await unfurled(ts, 1);
    await drive().click(users.jo.id, { channel: alerts, ts, unfurl: first?.url }, 'Refresh');
    await drive().waitFor(() => JSON.stringify(shown(ts)).includes('again'));
    expect(app.invocations.at(-1)).toMatchObject({ via: 'button', on: { message: ts, text: '' } });
    expect(shown(ts)).toHaveLength(1);
    expect(
      drive()
        .messages(alerts, users.jo.id)
        .filter((each) => each.ephemeral),
    ).toEqual([]);
  });

  it('say nothing when Slack does not take them, or the handler fails', async () => {
    await open();
    drive().inject('chat.unfurl', { error: 'cannot_unfurl_url' });
    const before = drive().messages(alerts, ana).length;
    await drive().say(ana, alerts, 'https://ours.test/jobs/1');
    await drive().waitFor(() => drive().calls('chat.unfurl').length === 1);
    app.handle(() => Promise.reject(new Error('broken')));
    await drive().say(ana, alerts, 'https://ours.test/jobs/2');
    await drive().waitFor(() => app.invocations.length === 2);
    await app.adapter.stop();
    expect(new Set(app.logged.map(({ msg }) => msg))).toEqual(
      new Set(['Slack did not unfurl links', 'An invocation from Slack was not handled']),
    );
    expect(drive().messages(alerts, ana)).toHaveLength(before + 2);
    expect(drive().calls('chat.unfurl')).toHaveLength(1);
  });
});
