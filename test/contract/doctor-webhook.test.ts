import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine } from '../../src/doctor.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
} from '../../src/sandbox/orchestrator/server.ts';

const secret = 'hush-webhook';
const events = ['job.started', 'job.faulted', 'job.completed', 'job.stopped', 'job.suspended'];

describe('the doctor and the webhook', () => {
  let orchestrator: OrchestratorSandbox;
  /** Stands where the bot would: answers everything with 200 at `url`. */
  let bot: Server;
  let url: string;

  beforeEach(async () => {
    orchestrator = await createOrchestratorSandbox({ seed: 'empty' });
    orchestrator.control.addFolder({ path: 'Shared' });
    bot = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => {
      bot.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(bot.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await orchestrator.close();
    bot.closeAllConnections();
    await new Promise((resolve) => {
      bot.close(resolve);
    });
  });

  async function say(register: boolean, change: Record<string, string> = {}) {
    const lines: string[] = [];
    const env = {
      UIPATH_URL: orchestrator.url,
      UIPATH_TOKEN_URL: orchestrator.tokenUrl,
      UIPATH_CLIENT_ID: orchestrator.credentials.clientId,
      UIPATH_CLIENT_SECRET: orchestrator.credentials.clientSecret,
      UIPATH_WEBHOOK_SECRET: secret,
      PUBLIC_URL: url,
      TEAMS_INSECURE_NO_AUTH: 'true',
      HOST: '127.0.0.1',
      DATABASE_URL: 'sqlite::memory:',
      ...change,
    };
    const code = await examine(env, (line) => lines.push(line), { registerWebhook: register });
    expect(lines.join('\n')).not.toContain('hush');
    return { code, webhook: lines.filter((line) => line.includes('Orchestrator webhook')) };
  }
  const look = (change?: Record<string, string>) => say(false, change);
  const register = (change?: Record<string, string>) => say(true, change);

  async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${orchestrator.url}/odata/Webhooks${path}`, {
      method,
      headers: {
        authorization: `Bearer ${orchestrator.credentials.accessToken}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  }
  const webhooks = async () => (await call('GET', '')).value as readonly Record<string, unknown>[];
  const spoil = async (change: Record<string, unknown>): Promise<void> => {
    const [row] = await webhooks();
    await call('PATCH', `(${String(row?.Id)})`, change);
  };

  it('says that there is none, makes it, and finds nothing wrong any more', async () => {
    const before = await look();
    expect(before.code).toBe(1);
    expect(before.webhook).toEqual([
      expect.stringMatching(/^✗ Orchestrator webhook: there is none for http.*--register-webhook/),
    ]);
    expect(await webhooks()).toEqual([]);

    const made = await register();
    expect(made).toEqual({
      code: 0,
      webhook: [`✓ Orchestrator webhook: registered: ${url}/webhooks/uipath, events ${events.join(', ')}`],
    });
    expect(await webhooks()).toMatchObject([
      {
        Name: 'orchestrator-chatops',
        Url: `${url}/webhooks/uipath`,
        Enabled: true,
        Secret: secret,
        SubscribeToAllEvents: false,
        Events: events.map((EventType) => ({ EventType })),
      },
    ]);
    expect(await look()).toEqual({
      code: 0,
      webhook: [`✓ Orchestrator webhook: enabled for ${url}/webhooks/uipath`],
    });
    expect((await register()).webhook.join()).toContain('nothing to do');
  });

  it.each([
    ['is disabled', { Enabled: false }, /it is disabled/],
    ['has another secret', { Secret: 'hush-other' }, /it has another secret/],
    [
      'lacks events, keeping the others',
      { Events: [{ EventType: 'job.created' }, { EventType: 'job.faulted' }] },
      /it lacks the events job.started, job.completed/,
    ],
    [
      'leads elsewhere',
      { Url: 'https://old.example/webhooks/uipath' },
      /it leads to https:\/\/old.example\/webhooks\/uipath instead of/,
    ],
  ])('repairs one that %s', async (_what, change, said) => {
    await register();
    await spoil(change);
    const before = await look();
    expect(before.code).toBe(1);
    expect(before.webhook.join()).toMatch(said);
    const repaired = await register();
    expect(repaired.code).toBe(0);
    expect(repaired.webhook.join()).toMatch(/^✓ Orchestrator webhook: repaired, for it /);
    expect(repaired.webhook.join()).toMatch(said);
    expect((await look()).code).toBe(0);
    const rows = await webhooks();
    expect(rows).toHaveLength(1);
    if ('Events' in change) expect(rows[0]?.Events).toContainEqual({ EventType: 'job.created' });
  });

  it('leaves the webhooks of others alone', async () => {
    const other = {
      Name: 'someone else',
      Url: 'https://else.example/hook',
      Enabled: false,
      SubscribeToAllEvents: true,
      AllowInsecureSsl: false,
    };
    await call('POST', '', other);
    expect((await register()).code).toBe(0);
    expect(await webhooks()).toMatchObject([other, { Name: 'orchestrator-chatops' }]);
  });

  it('says what is missing where it may neither look nor make one', async () => {
    for (const operation of ['Webhooks', 'CreateWebhook'])
      orchestrator.control.setPermission(operation, false);
    const seen = await look();
    expect(seen.code).toBe(0);
    expect(seen.webhook.join()).toMatch(/^– Orchestrator webhook: not looked at.*OR\.Webhooks\.Read/);
    orchestrator.control.setPermission('Webhooks', true);
    const refused = await register();
    expect(refused.code).toBe(1);
    expect(refused.webhook.join()).toMatch(/^✗ .*scope OR\.Webhooks .*by hand: http.*job\.faulted/);
  });

  it('warns when the bot does not answer, for the test event that Orchestrator sends', async () => {
    const { code, webhook } = await register({ PUBLIC_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(0);
    expect(webhook).toEqual([
      expect.stringMatching(/^– Orchestrator webhook: .*does not answer from here.*an hour later/),
      expect.stringMatching(/^✓ Orchestrator webhook: registered/),
    ]);
  });

  it.each([
    ['PUBLIC_URL', { PUBLIC_URL: '' }],
    ['UIPATH_WEBHOOK_SECRET', { UIPATH_WEBHOOK_SECRET: '' }],
  ])('needs %s, and looks at nothing without it', async (name, change) => {
    expect((await register(change)).webhook.join()).toMatch(new RegExp(`^✗ .*Set ${name}`));
    expect((await look(change)).webhook).toEqual([]);
  });

  it('names none on servers that know no names', async () => {
    orchestrator.control.setVersion(11);
    expect((await register()).code).toBe(0);
    expect((await webhooks())[0]).not.toHaveProperty('Name');
    await spoil({ Enabled: false });
    expect((await register()).webhook.join()).toContain('repaired');
    expect((await look()).code).toBe(0);
  });
});
