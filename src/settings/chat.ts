import type { Reader } from './reader.ts';
import { isLoopback } from './values.ts';

export interface SlackSettings {
  readonly botToken: string;
  readonly signingSecret: string | null;
  readonly appToken: string | null;
  readonly apiUrl: string | null;
}

export interface TeamsSettings {
  readonly appId: string | null;
  readonly appPassword: string | null;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  readonly appTenantId: string | null;
  readonly insecureNoAuth: boolean;
  readonly openIdMetadataUrl: string | null;
  readonly tokenIssuer: string | null;
  readonly loginUrl: string | null;
  readonly oauthScope: string | null;
  /** Hosts beside Microsoft's that activities may name as their service. */
  readonly serviceHosts: readonly string[];
  /** Entra tenants whose people are served; `*` for any. */
  readonly tenants: readonly string[];
  /** Microsoft Graph, without a slash at its end. */
  readonly graphUrl: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const publicGraph = 'https://graph.microsoft.com';
const appTypes = ['SingleTenant', 'MultiTenant', 'UserAssignedMSI'] as const;

/** Slack, over HTTP (signing secret) or Socket Mode (app-level token); null when it is off. */
export function readSlack(reader: Reader): SlackSettings | null {
  const { text, url, fault } = reader;
  const botToken = text('SLACK_BOT_TOKEN');
  const signingSecret = text('SLACK_SIGNING_SECRET');
  const appToken = text('SLACK_APP_TOKEN');
  const apiUrl = url('SLACK_API_URL');
  if (botToken === null) {
    if (signingSecret !== null || appToken !== null)
      fault(
        'SLACK_BOT_TOKEN',
        'not set, though other Slack settings are',
        'Copy the bot token (xoxb-…) from "OAuth & Permissions"',
      );
    return null;
  }
  if (signingSecret === null && appToken === null) {
    fault(
      'SLACK_SIGNING_SECRET',
      'not set',
      'Copy it from "Basic Information", or set SLACK_APP_TOKEN to use Socket Mode',
    );
  }
  if (appToken !== null && !appToken.startsWith('xapp-'))
    fault(
      'SLACK_APP_TOKEN',
      'is no app-level token',
      'App-level tokens begin with xapp- and need the scope connections:write',
    );
  return { botToken, signingSecret, appToken, apiUrl };
}

/** Whose people the bot serves: nobody's but its own organization's, unless others are named. */
function readTenants(
  { fault, list }: Reader,
  teams: Pick<TeamsSettings, 'appId' | 'appTenantId'> & {
    readonly appType: TeamsSettings['appType'] | undefined;
  },
): readonly string[] {
  const named = list('TEAMS_TENANTS');
  for (const tenant of named) {
    if (tenant !== '*' && !guid.test(tenant))
      fault('TEAMS_TENANTS', `${tenant} is no tenant id`, 'Use directory (tenant) ids, GUIDs, or * for any');
  }
  if (named.length > 0) return named;
  if (teams.appId === null) return ['*'];
  if (teams.appTenantId !== null) return [teams.appTenantId];
  if (teams.appType === 'MultiTenant')
    fault(
      'TEAMS_TENANTS',
      'not set, and neither is MICROSOFT_APP_TENANT_ID',
      'Name the tenants whose people may use the bot, or * for any',
    );
  return [];
}

/** Teams; null when it is off. */
export function readTeams(reader: Reader, host: string): TeamsSettings | null {
  const { list, text, url, fault } = reader;
  const appId = text('MICROSOFT_APP_ID');
  const appPassword = text('MICROSOFT_APP_PASSWORD');
  const appTenantId = text('MICROSOFT_APP_TENANT_ID');
  const insecureNoAuth = text('TEAMS_INSECURE_NO_AUTH') === 'true';
  if (insecureNoAuth && !isLoopback(host)) {
    fault(
      'TEAMS_INSECURE_NO_AUTH',
      `refused while HOST is ${host}`,
      'Set HOST=127.0.0.1, or remove it and set MICROSOFT_APP_ID',
    );
  }
  const endpoints = {
    openIdMetadataUrl: url('BOT_OPENID_METADATA_URL'),
    tokenIssuer: text('BOT_TOKEN_ISSUER'),
    loginUrl: url('BOT_LOGIN_URL'),
    oauthScope: text('BOT_OAUTH_SCOPE'),
  };
  if (appId === null && !insecureNoAuth) {
    if (appPassword !== null)
      fault(
        'MICROSOFT_APP_ID',
        'not set, though MICROSOFT_APP_PASSWORD is',
        'Copy the application id of the bot registration',
      );
    return null;
  }
  const typed = text('MICROSOFT_APP_TYPE') ?? 'SingleTenant';
  const appType = appTypes.find((type) => type.toLowerCase() === typed.toLowerCase());
  if (appType === undefined)
    fault('MICROSOFT_APP_TYPE', `${typed} is unknown`, `Use one of ${appTypes.join(', ')}`);
  if (appId !== null && appType !== 'UserAssignedMSI' && appPassword === null)
    fault('MICROSOFT_APP_PASSWORD', 'not set', 'Create a client secret for the bot registration');
  if (appTenantId !== null && !guid.test(appTenantId))
    fault(
      'MICROSOFT_APP_TENANT_ID',
      `${appTenantId} is no tenant id`,
      'Copy the directory (tenant) id, a GUID; a domain name does not do',
    );
  if (appId !== null && appType !== 'MultiTenant' && appTenantId === null)
    fault('MICROSOFT_APP_TENANT_ID', 'not set', 'Copy the directory (tenant) id of the bot registration');
  return {
    appId,
    appPassword,
    appType: appType ?? 'SingleTenant',
    appTenantId,
    insecureNoAuth,
    graphUrl: url('GRAPH_URL') ?? publicGraph,
    serviceHosts: list('TEAMS_SERVICE_HOSTS'),
    tenants: readTenants(reader, { appId, appTenantId, appType }),
    ...endpoints,
  };
}
