import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { plainRoute } from '../../src/domain/route.ts';
import { settings } from '../../src/settings/table.ts';

const enough = {
  UIPATH_URL: 'https://cloud.uipath.com/acme/production/orchestrator_/',
  UIPATH_CLIENT_ID: 'an-app',
  UIPATH_CLIENT_SECRET: 'hush-uipath',
  SLACK_BOT_TOKEN: 'xoxb-hush',
  SLACK_SIGNING_SECRET: 'hush-slack',
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.faults;
    throw cause;
  }
  return [];
}

describe('settings', () => {
  it('takes the least that is needed and fills in the defaults', () => {
    const config = readConfig(enough);
    expect(config.uipath.url).toBe('https://cloud.uipath.com/acme/production/orchestrator_');
    expect(config.uipath.auth.kind).toBe('client-credentials');
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 3000,
      pollCron: '*/30 * * * * *',
      lookbackMs: 7 * 86_400_000,
      databaseUrl: 'sqlite:./data/chatops.db',
      routes: [],
      duty: { owners: [], critical: [] },
      teams: null,
      logLevel: 'info',
    });
  });

  it('serves all on one port and trusts no proxy, unless it is told to', () => {
    expect(readConfig(enough).http).toEqual({ metrics: null, trustedHops: 0 });
    const apart = readConfig({
      ...enough,
      METRICS_PORT: '9090',
      METRICS_HOST: '127.0.0.1',
      TRUST_PROXY: '2',
    });
    expect(apart.http).toEqual({ metrics: { host: '127.0.0.1', port: 9090 }, trustedHops: 2 });
    expect(readConfig({ ...enough, METRICS_PORT: '9090' }).http.metrics?.host).toBe('0.0.0.0');
  });

  it.each([
    ['METRICS_PORT', { METRICS_PORT: '3000' }, /the same as PORT/],
    ['METRICS_PORT', { METRICS_PORT: '99999' }, /no port/],
    ['METRICS_HOST', { METRICS_HOST: '127.0.0.1' }, /METRICS_PORT is not/],
    ['TRUST_PROXY', { TRUST_PROXY: 'true' }, /no number of proxies/],
    ['TRUST_PROXY', { TRUST_PROXY: '11' }, /no number of proxies/],
  ])('refuses a %s that does not fit', (name, env, words) => {
    const faults = faultsOf({ ...enough, ...env });
    expect(faults).toEqual([expect.stringMatching(words)]);
    expect(faults[0]).toContain(`${name}: `);
  });

  it('serves the people of its own organization in Teams, and of others that are named', () => {
    const own = '7f3e2c1a-0000-4000-8000-00000000000a';
    const other = '7f3e2c1a-0000-4000-8000-00000000000b';
    const teams = { ...enough, MICROSOFT_APP_ID: 'app', MICROSOFT_APP_PASSWORD: 'hush' };
    const tenants = (env: Record<string, string>) => readConfig({ ...teams, ...env }).teams?.tenants;
    expect(tenants({ MICROSOFT_APP_TENANT_ID: own })).toEqual([own]);
    const several = { MICROSOFT_APP_TYPE: 'MultiTenant' };
    expect(tenants({ ...several, MICROSOFT_APP_TENANT_ID: own })).toEqual([own]);
    expect(tenants({ ...several, TEAMS_TENANTS: `${own}, ${other}` })).toEqual([own, other]);
    expect(tenants({ ...several, TEAMS_TENANTS: '*' })).toEqual(['*']);
    expect(faultsOf({ ...teams, ...several })).toEqual([expect.stringMatching(/^TEAMS_TENANTS: not set/)]);
    expect(faultsOf({ ...teams, ...several, TEAMS_TENANTS: 'acme.com' })).toEqual([
      expect.stringMatching(/acme\.com is no tenant id/),
    ]);
  });

  it('lets everybody read and nobody act while no roles are set (F16)', () => {
    expect(readConfig(enough).policy).toEqual({ viewer: ['*'], operator: [], admin: [] });
  });

  it('names every missing setting at once, with what to do', () => {
    const faults = faultsOf({});
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'UIPATH_URL',
      'UIPATH_CLIENT_ID',
      'SLACK_BOT_TOKEN',
    ]);
    expect(faultsOf({ ...enough, SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '' })).toEqual([
      'SLACK_BOT_TOKEN: no chat platform is set up. Set it for Slack, or MICROSOFT_APP_ID for Teams.',
    ]);
  });

  it.each([
    ['UIPATH_URL', 'cloud.uipath.com/acme'],
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['UIPATH_READS_PER_MINUTE', '4'],
    ['UIPATH_READS_PER_MINUTE', 'twenty'],
    ['UIPATH_WEBHOOK_SECRET', 'x'.repeat(101)],
    ['POLL_CRON', 'every minute'],
    ['ALERT_LOOKBACK', 'a week'],
    ['ALERT_LOOKBACK', '5s'],
    ['ALERT_LOOKBACK', '999999999w'],
    ['ALERT_ROUTES', '#robot-alerts'],
    ['ALERT_ROUTES', 'teams:19:abc@thread.tacv2'],
    ['CHATOPS_OPERATORS', '@ana'],
    ['DATABASE_URL', 'mysql://db'],
    ['LOG_LEVEL', 'loud'],
    ['SLACK_APP_TOKEN', 'xoxb-not-an-app-token'],
    ['TEAMS_INSECURE_NO_AUTH', 'true'],
    ['CHATOPS_CONFIG', '/nowhere/chatops.yaml'],
  ])('refuses %s=%s in one line that begins with its name', (name, value) => {
    const faults = faultsOf({ ...enough, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: .+\\. .+\\.$`));
  });

  it('takes the Entra tenant as an id only, since activities are held against it', () => {
    const teams = { ...enough, MICROSOFT_APP_ID: 'an-app', MICROSOFT_APP_PASSWORD: 'hush-teams' };
    expect(faultsOf({ ...teams, MICROSOFT_APP_TENANT_ID: 'acme.onmicrosoft.com' })).toEqual([
      expect.stringMatching(/^MICROSOFT_APP_TENANT_ID: .*GUID/),
    ]);
    expect(faultsOf({ ...teams, MICROSOFT_APP_TENANT_ID: '7f3e2c1a-0000-4000-8000-000000000000' })).toEqual(
      [],
    );
  });

  it('accepts unsigned Teams activities on loopback only', () => {
    expect(
      readConfig({ ...enough, TEAMS_INSECURE_NO_AUTH: 'true', HOST: '127.0.0.1' }).teams?.insecureNoAuth,
    ).toBe(true);
    expect(faultsOf({ ...enough, TEAMS_INSECURE_NO_AUTH: 'true', HOST: '10.0.0.5' })).toHaveLength(1);
  });

  it('never puts a secret into a fault', () => {
    const faults = faultsOf({
      ...enough,
      UIPATH_URL: '',
      PORT: 'x',
      UIPATH_PASSWORD: 'hush-password',
      SLACK_APP_TOKEN: 'hush-app',
    });
    expect(faults.length).toBeGreaterThan(1);
    expect(faults.join('\n')).not.toContain('hush');
  });

  it('adds routes and roles from the file that CHATOPS_CONFIG names, and refuses unknown keys', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatops-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'chatops.yaml');
    writeFileSync(path, 'routes: [slack:C2]\nroles:\n  operators: [slack:U7]\n');
    const config = readConfig({
      ...enough,
      ALERT_ROUTES: 'slack:C1',
      CHATOPS_OPERATORS: 'slack:U1',
      CHATOPS_CONFIG: path,
    });
    expect(config.routes).toEqual([plainRoute('slack:C1'), plainRoute('slack:C2')]);
    expect(config.policy.operator).toEqual(['slack:U1', 'slack:U7']);
    expect(config.policy.viewer, 'as without the file').toEqual(['*']);
    writeFileSync(path, 'roles:\n  viewers: []\n');
    expect(readConfig({ ...enough, CHATOPS_CONFIG: path }).policy.viewer, 'nobody, said plainly').toEqual([]);
    writeFileSync(path, 'route: [slack:C2]\n');
    expect(faultsOf({ ...enough, CHATOPS_CONFIG: path })[0]).toMatch(/^CHATOPS_CONFIG: .*route/);
  });

  it('reads who answers for what, what must not wait, and who is told next', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatops-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'chatops.yaml');
    const read = (text: string) => {
      writeFileSync(path, text);
      return { ...enough, CHATOPS_CONFIG: path };
    };
    const config = readConfig(
      read(`
routes:
  - to: slack:C2
    remind: 15m
    escalate: { after: 30m, to: slack:C3 }
owners:
  - process: Invoice*
    folder: Finance/*
    owner: slack-group:S1
  - owner: teams:7f3e2c1a-0000-4000-8000-000000000000
    name: Jo
critical:
  - folder: Finance/*
`),
    );
    expect(config.routes).toEqual([
      {
        ...plainRoute('slack:C2'),
        remindMs: 900_000,
        escalate: { afterMs: 1_800_000, to: 'slack:C3' },
      },
    ]);
    expect(config.duty).toEqual({
      owners: [
        {
          scope: { process: 'Invoice*', folder: 'Finance/*' },
          owner: { platform: 'slack', kind: 'group', id: 'S1', name: null },
        },
        {
          scope: {},
          owner: {
            platform: 'teams',
            kind: 'person',
            id: '7f3e2c1a-0000-4000-8000-000000000000',
            name: 'Jo',
          },
        },
      ],
      critical: [{ folder: 'Finance/*' }],
    });
    for (const [text, said] of [
      ['owners: [{ owner: "@ana" }]', /owners\.0\.owner: names nobody/],
      ['owners: [{ owner: "teams:7f3e" }]', /owners\.0\.name: is needed/],
      ['critical: [{}]', /critical\.0: names no process/],
      ['routes: [{ to: "slack:C2", escalate: { after: 30m, to: "#next" } }]', /#next is no route/],
      ['routes: [{ to: "slack:C2", remind: soon }]', /is no duration/],
    ] as const)
      expect(faultsOf(read(text))[0]).toMatch(said);
  });

  it('speaks of itself where alerts go, unless there are routes of their own for that', () => {
    const routes = { ...enough, ALERT_ROUTES: 'slack:C1,slack:C2' };
    expect(readConfig(routes).adminRoutes).toEqual(['slack:C1', 'slack:C2']);
    expect(readConfig({ ...routes, ADMIN_ROUTES: 'slack:C9' }).adminRoutes).toEqual(['slack:C9']);
    expect(faultsOf({ ...routes, ADMIN_ROUTES: '#admins' })[0]).toMatch(/^ADMIN_ROUTES: #admins is no route/);
    const folder = mkdtempSync(join(tmpdir(), 'chatops-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'chatops.yaml');
    writeFileSync(path, 'admin-routes: [slack:C8]\n');
    const both = readConfig({ ...routes, ADMIN_ROUTES: 'slack:C9', CHATOPS_CONFIG: path });
    expect(both.adminRoutes).toEqual(['slack:C9', 'slack:C8']);
  });

  it('knows each setting once', () => {
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
  });
});
