import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import { createSlackAdapter } from '../../src/slack/adapter.ts';
import { type SlackApp, say, startSlackApp } from './slack-app.ts';

let app: SlackApp;
const rejections: unknown[] = [];
const remember = (reason: unknown) => void rejections.push(reason);

beforeEach(async () => {
  rejections.length = 0;
  process.on('unhandledRejection', remember);
  app = await startSlackApp('socket');
  app.handle((_invocation, responder) =>
    responder.reply({ kind: 'answer', to: 'asker', message: say('still here') }),
  );
});

afterEach(async () => {
  await app.close();
  process.off('unhandledRejection', remember);
  if (rejections.length > 0) throw new Error(`Unhandled: ${String(rejections)}`);
});

const drive = () => app.slack.drive;

async function isHeard(): Promise<void> {
  const before = app.invocations.length;
  await drive().command(users.ana.id, channelIds.alerts, '/jobs help');
  await app.until(() => app.invocations.length > before);
}

describe('F11: the Socket Mode connection', () => {
  it.each([
    ['Slack asks to connect anew', () => drive().disconnect('refresh_requested')],
    ['the connection breaks', () => drive().dropConnections()],
  ])('comes back when %s, without a deaf gap', async (_name, happen) => {
    expect(drive().connections()).toBe(1);
    const opened = drive().calls('apps.connections.open').length;
    const at = Date.now();
    happen();
    await drive().waitFor(() => drive().calls('apps.connections.open').length > opened);
    await drive().waitFor(() => drive().connections() === 1);
    expect(Date.now() - at).toBeLessThan(2000);
    await isHeard();
  });

  it('comes back after Slack could not give a new address for a while', async () => {
    const opened = drive().calls('apps.connections.open').length;
    drive().inject('apps.connections.open', { status: 503 });
    drive().dropConnections();
    await drive().waitFor(() => drive().calls('apps.connections.open').length >= opened + 2);
    await drive().waitFor(() => drive().connections() === 1);
    await isHeard();
    expect(app.adapter.trouble()).toBeNull();
  });

  it('gives up a zombie that says nothing any more, and comes back', { timeout: 60_000 }, async () => {
    drive().freezeConnections();
    expect(drive().connections()).toBe(0);
    await vi.waitFor(() => expect(drive().connections()).toBe(1), { timeout: 45_000 });
    await isHeard();
  });

  it('refuses a bad app token with what to do', async () => {
    const adapter = createSlackAdapter({
      botToken: app.slack.botToken,
      appToken: 'xapp-wrong',
      apiUrl: app.slack.apiUrl,
      log: pino({ level: 'silent' }),
      shortcuts: [],
    });
    await expect(
      adapter.start(
        async () => undefined,
        async () => [],
      ),
    ).rejects.toThrow(/SLACK_APP_TOKEN.*invalid_auth/);
    await adapter.stop();
  });

  it('tells of trouble only when it lasts', async () => {
    let at = Date.parse('2026-11-23T14:00:00Z');
    const adapter = createSlackAdapter({
      botToken: app.slack.botToken,
      appToken: app.slack.appToken,
      apiUrl: app.slack.apiUrl,
      now: () => new Date(at),
      log: pino({ level: 'silent' }),
      shortcuts: [],
    });
    await adapter.start(
      async () => undefined,
      async () => [],
    );
    expect(adapter.trouble()).toBeNull();
    drive().inject('apps.connections.open', { status: 503 }, 99);
    const asked = drive().calls('apps.connections.open').length;
    drive().dropConnections();
    await drive().waitFor(() => drive().calls('apps.connections.open').length > asked);
    expect(adapter.trouble()).toBeNull();
    at += 20_000;
    expect(adapter.trouble()).toMatch(/No Socket Mode connection to Slack since 2026-11-23T14:00:00/);
    await adapter.stop();
    drive().clearInjections();
  });

  it('leaves no connection behind', async () => {
    await app.adapter.stop();
    await drive().waitFor(() => drive().connections() === 0);
    expect(drive().connections()).toBe(0);
  });
});
