import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine } from '../../src/doctor.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
} from '../../src/sandbox/orchestrator/server.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { openStore } from '../../src/storage/store.ts';

describe('the doctor', () => {
  let orchestrator: OrchestratorSandbox;
  let slack: SlackSandbox;
  let folder: string;

  beforeAll(async () => {
    orchestrator = await createOrchestratorSandbox();
    slack = await createSlackSandbox({});
    folder = await mkdtemp(join(tmpdir(), 'chatops-'));
  });
  afterAll(async () => {
    await orchestrator.close();
    await slack.close();
    await rm(folder, { recursive: true });
  });

  const settings = () => ({
    UIPATH_URL: orchestrator.url,
    UIPATH_TOKEN_URL: orchestrator.tokenUrl,
    UIPATH_CLIENT_ID: orchestrator.credentials.clientId,
    UIPATH_CLIENT_SECRET: orchestrator.credentials.clientSecret,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    TEAMS_INSECURE_NO_AUTH: 'true',
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${join(folder, 'chatops.db')}`,
  });

  async function said(change: Record<string, string> = {}) {
    const lines: string[] = [];
    const code = await examine({ ...settings(), ...change }, (line) => lines.push(line));
    return { code, lines };
  }

  it('finds nothing wrong where nothing is', async () => {
    const { code, lines } = await said();
    expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
    expect(lines.join('\n')).toMatch(/newest job \d+, clocks \d+ s apart/);
    expect(lines.join('\n')).toContain('Finance');
    expect(code).toBe(0);
  });

  it('names each wrong setting, and looks no further', async () => {
    const { code, lines } = await said({ PORT: 'x', UIPATH_URL: '' });
    expect(code).toBe(78);
    expect(lines).toEqual([expect.stringMatching(/^✗ UIPATH_URL: /), expect.stringMatching(/^✗ PORT: /)]);
  });

  it('says what is wrong behind the settings, and shows no secret', async () => {
    const { code, lines } = await said({ UIPATH_CLIENT_SECRET: 'hush-uipath', SLACK_BOT_TOKEN: 'xoxb-hush' });
    expect(code).toBe(1);
    const all = lines.join('\n');
    expect(all).toMatch(/^✗ Orchestrator sign-in and jobs: .*(?:secret|credentials)/im);
    expect(all).toMatch(/^✗ Slack token: /m);
    expect(all).not.toContain('hush');
  });

  it('says which Teams route the bot has not met', async () => {
    const route = '19:alerts@thread.tacv2';
    const stranger = await said({ ALERT_ROUTES: `teams:${route}` });
    expect(stranger.code).toBe(1);
    expect(stranger.lines.at(-1)).toMatch(/^✗ route teams:19:alerts.* has not met this conversation/);
    const store = await openStore(settings().DATABASE_URL);
    await store.keep(`teams:reference:${route}`, '{}');
    await store.close();
    expect((await said({ ALERT_ROUTES: `teams:${route}` })).code).toBe(0);
  });
});
