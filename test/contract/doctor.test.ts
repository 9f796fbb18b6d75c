import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine } from '../../src/doctor.ts';
import { slackScopes } from '../../src/manifests.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
} from '../../src/sandbox/orchestrator/server.ts';
import { createSlackSandbox, type SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { openStore } from '../../src/storage/store.ts';
import { directory, startGraph } from './graph-double.ts';

describe('the doctor', () => {
  let orchestrator: OrchestratorSandbox;
  let slack: SlackSandbox;
  let folder: string;

  beforeAll(async () => {
    orchestrator = await createOrchestratorSandbox();
    slack = await createSlackSandbox({ scopes: slackScopes });
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

  it('says which scopes the Slack app lacks, and what rules lose by it', async () => {
    const old = await createSlackSandbox({
      scopes: ['commands', 'chat:write', 'users:read', 'users:read.email'],
    });
    const token = { SLACK_BOT_TOKEN: old.botToken, SLACK_API_URL: old.apiUrl };
    try {
      const noted = await said(token);
      expect(noted.code).toBe(0);
      expect(noted.lines.find((line) => line.startsWith('– Slack token'))).toMatch(
        /lacks .*usergroups:read.*Add what is missing from the manifest/,
      );
      const byGroup = await said({ ...token, CHATOPS_OPERATORS: 'slack-group:S0123456789' });
      expect(byGroup.code).toBe(1);
      expect(byGroup.lines.join('\n')).toMatch(/^✗ Slack token: .*only with the scope usergroups:read\./m);
      const byEmail = await said({ ...token, CHATOPS_OPERATORS: 'email:ana@example.com' });
      expect(byEmail.code).toBe(0);
    } finally {
      await old.close();
    }
  });

  it('says when Entra does not tell what rules hang on', async () => {
    const entra = await startGraph();
    const teams = {
      MICROSOFT_APP_ID: directory.client,
      MICROSOFT_APP_PASSWORD: directory.secret,
      MICROSOFT_APP_TENANT_ID: directory.tenant,
      BOT_LOGIN_URL: `${entra.url}/${directory.tenant}`,
      GRAPH_URL: entra.url,
      TEAMS_INSECURE_NO_AUTH: '',
    };
    const byGroup = {
      ...teams,
      CHATOPS_OPERATORS: 'entra-group:7f3e2c1a-0000-4000-8000-000000000000',
    };
    try {
      const good = await said(byGroup);
      expect(good.lines.join('\n')).toMatch(
        /^✓ Microsoft Graph: tells people by e-mail and who is in a group/m,
      );
      expect(good.code).toBe(0);
      entra.failNext(403, 'Authorization_RequestDenied');
      const refused = await said(byGroup);
      expect(refused.code).toBe(1);
      expect(refused.lines.join('\n')).toMatch(/^✗ Microsoft Graph: .*GroupMember\.Read\.All.*consent/m);
      entra.failNext(403, 'Authorization_RequestDenied');
      const unneeded = await said(teams);
      expect(unneeded.code).toBe(0);
      expect(unneeded.lines.join('\n')).toMatch(/^– Microsoft Graph: people are not known by e-mail/m);
      const { code, lines } = await said({ CHATOPS_OPERATORS: byGroup.CHATOPS_OPERATORS });
      expect(code).toBe(1);
      expect(lines.join('\n')).toMatch(/^✗ Microsoft Graph: .*nothing to ask with/m);
    } finally {
      await entra.close();
    }
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
