import { afterEach, describe, expect, it } from 'vitest';
import type { ChatDriver } from './chat-driver.ts';
import { alertOf, allSaid } from './failure-modes-chat.ts';
import { createWorld, type World } from './failure-modes-world.ts';
import { type BotProcess, runBot, startBotProcess } from './outages-process.ts';
import { openSlack } from './slack-driver.ts';

const exitBadConfig = 78;
const slow = 60_000;
const secrets = {
  UIPATH_CLIENT_SECRET: 'uipath-client-s3cret',
  UIPATH_WEBHOOK_SECRET: 'webhook-s3cret',
  SLACK_BOT_TOKEN: 'xoxb-bot-t0ken',
  SLACK_SIGNING_SECRET: 'signing-s3cret',
  SLACK_APP_TOKEN: 'xapp-1-app-t0ken',
  MICROSOFT_APP_PASSWORD: 'microsoft-passw0rd',
};

describe('wrong settings', () => {
  it('end the process with 78, one line a fault, each with the setting, and no secret', async () => {
    const { code, stdout, stderr } = await runBot({
      ...secrets,
      UIPATH_URL: 'orchestrator.example.com',
      DATABASE_URL: 'mysql://bot:database-passw0rd@db.example.com/jobs',
      PORT: 'http',
      POLL_CRON: 'every minute',
      ALERT_ROUTES: 'slack:#robots',
    });
    expect(code).toBe(exitBadConfig);
    expect(stdout).toBe('');
    const lines = stderr.trim().split('\n');
    for (const line of lines) expect(line).toMatch(/^[A-Z][A-Z_]+: .+\. .+\.$/);
    const named = lines.map((line) => line.split(':', 1)[0]);
    for (const name of [
      'UIPATH_URL',
      'UIPATH_CLIENT_ID',
      'MICROSOFT_APP_ID',
      'DATABASE_URL',
      'PORT',
      'POLL_CRON',
      'ALERT_ROUTES',
    ])
      expect(named).toContain(name);
    for (const secret of [...Object.values(secrets), 'database-passw0rd'])
      expect(stderr).not.toContain(secret);
  });

  it('that are missing end it the same way', async () => {
    const { code, stderr } = await runBot({});
    expect(code).toBe(exitBadConfig);
    expect(stderr).toMatch(/^UIPATH_URL: not set/m);
    expect(stderr).toMatch(/^SLACK_BOT_TOKEN: no chat platform/m);
  });

  it('unlike a database that cannot be opened, which may be there the next time', async () => {
    const { code, stdout } = await runBot({
      UIPATH_URL: 'http://127.0.0.1:9/acme/production/orchestrator_',
      UIPATH_ACCESS_TOKEN: 'access-t0ken',
      SLACK_BOT_TOKEN: secrets.SLACK_BOT_TOKEN,
      SLACK_SIGNING_SECRET: secrets.SLACK_SIGNING_SECRET,
      DATABASE_URL: 'sqlite:/dev/null/chatops.db',
    });
    expect(code).toBe(1);
    expect(stdout).toContain('cannot start');
  });
});

describe('a running bot', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function running(
    mode: 'http' | 'socket',
    settings: Readonly<Record<string, string>>,
  ): Promise<{
    readonly chat: ChatDriver & Awaited<ReturnType<typeof openSlack>>;
    readonly world: World;
    readonly bot: BotProcess;
  }> {
    const chat = await openSlack(mode);
    ends.push(() => chat.close());
    const world = await createWorld([chat], {
      credentials: { clientSecret: secrets.UIPATH_CLIENT_SECRET },
    });
    ends.push(() => world.close());
    const bot = await startBotProcess(world.settings(settings));
    ends.push(() => bot.kill());
    await chat.connect(bot.url);
    await allSaid(bot.url);
    return { chat, world, bot };
  }

  it.each(['http', 'socket'] as const)(
    'answers what it has begun and ends in order with 0 when it is asked to (%s)',
    async (mode) => {
      const { chat, world, bot } = await running(mode, { LOG_LEVEL: 'info' });
      const job = world.orchestrator.control.faultNow('Payroll Run', { info: 'Asked at the last moment' });
      await alertOf(chat, job);
      world.orchestrator.control.inject({ match: { path: `Jobs\\(${job}\\)` }, action: { latencyMs: 1500 } });
      await chat.type('sam', `show ${job}`);
      const began = Date.now();
      const { code, stdout, stderr } = await bot.terminate();
      expect(code).toBe(0);
      expect(Date.now() - began).toBeLessThan(10_000);
      expect(stdout).toContain('"msg":"stopped"');
      expect(stderr).toBe('');
      await chat.until('sam', (m) => m.text.includes('Origin'), 'the answer');
    },
    slow,
  );

  it.each(['http', 'socket'] as const)(
    'writes no secret, however much it writes and whatever fails (%s)',
    async (mode) => {
      const { chat, world, bot } = await running(mode, {
        LOG_LEVEL: 'trace',
        UIPATH_WEBHOOK_SECRET: secrets.UIPATH_WEBHOOK_SECRET,
      });
      const { control } = world.orchestrator;
      const { drive } = chat.sandbox;
      control.outcome('Payroll Run', 'succeed');
      const alert = await alertOf(chat, control.faultNow('Payroll Run', { info: 'Logon failure' }));
      await chat.click('ana', alert, 'Retry');
      await chat.type('ana', 'start input_output_test_DocEnv');
      await chat.submit('ana', await chat.form('ana'), {
        age: '1',
        stringNew: 'an input that is n0body else’s',
      });
      await fetch(`${bot.url}/webhooks/uipath`, { method: 'POST', body: '{}' });
      await fetch(`${bot.url}/slack/events`, { method: 'POST', body: 'command=%2Fjobs' });

      control.expireTokens();
      control.inject({ match: { path: 'odata/Jobs' }, times: 2, action: { dropBeforeEffect: true } });
      control.inject({ match: { path: 'odata/Jobs' }, times: 2, action: { status: 500 } });
      control.inject({ match: { path: 'odata/Jobs' }, times: 2, action: { html: true } });
      control.inject({ match: { path: 'odata/Jobs' }, times: 5, action: { status: 401 } });
      drive.inject('chat.postMessage', { dropAfterEffect: true });
      drive.inject('chat.postMessage', { status: 500 });
      drive.inject('response_url', { status: 500 }, 4);
      drive.inject('users.info', { error: 'invalid_auth' });
      await chat.type('jo', 'faulted');
      await chat.type('sam', 'list');
      await alertOf(chat, control.faultNow('Nightly_Report', { info: 'After the storm' }));
      await allSaid(bot.url);
      expect((await bot.terminate()).code).toBe(0);

      const output = bot.output();
      expect(output).toContain('"level":20');
      const tokens = control
        .requests()
        .map(({ requestHeaders }) => requestHeaders.authorization?.replace(/^Bearer /, ''))
        .filter((token) => token !== undefined);
      const { botToken, appToken, signingSecret } = chat.sandbox;
      const answers = drive.deliveries().flatMap(({ payload }) => payload.response_url ?? []);
      expect(new Set(tokens).size).toBeGreaterThan(1);
      expect(answers.length).toBeGreaterThan(2);
      const mine = [...tokens, botToken, appToken, signingSecret, ...answers, 'n0body'].map(String);
      const told = new Set([...Object.values(secrets), ...mine].filter((secret) => output.includes(secret)));
      expect([...told]).toEqual([]);
    },
    slow,
  );
});
