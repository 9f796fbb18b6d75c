/**
 * Every setting once: its name, default and meaning. The README's table is held to this list by a test. What is `secret`
 * may be read from a file (see `readSecretFile`) and is never printed, logged, shown or stored.
 */
export const settings = [
  {
    name: 'UIPATH_URL',
    default: null,
    meaning: 'Orchestrator base URL, e.g. `https://cloud.uipath.com/org/tenant/orchestrator_`',
  },
  { name: 'UIPATH_TOKEN_URL', default: 'derived from `UIPATH_URL`', meaning: 'Token endpoint' },
  { name: 'UIPATH_CLIENT_ID', default: null, meaning: 'External application (client credentials)' },
  { name: 'UIPATH_CLIENT_SECRET', default: null, meaning: 'Its secret', secret: true },
  {
    name: 'UIPATH_SCOPE',
    default: 'OR.Jobs OR.Execution.Read OR.Folders.Read OR.Monitoring.Read',
    meaning: 'Its scopes, separated by spaces',
  },
  {
    name: 'UIPATH_ACCESS_TOKEN',
    default: null,
    meaning: 'Personal access token, instead of an external application',
    secret: true,
  },
  {
    name: 'UIPATH_TENANCY_NAME',
    default: null,
    meaning: 'Tenant for on-premises sign-in by user and password',
  },
  { name: 'UIPATH_USERNAME', default: null, meaning: 'User for on-premises sign-in' },
  {
    name: 'UIPATH_PASSWORD',
    default: null,
    meaning: 'Password for on-premises sign-in',
    secret: true,
  },
  {
    name: 'UIPATH_FOLDERS',
    default: 'all that the credentials see',
    meaning: 'Folder paths to work in, separated by commas; `*` allowed',
  },
  {
    name: 'UIPATH_WEBHOOK_SECRET',
    default: 'receiver off',
    meaning: 'Secret of the Orchestrator webhook; turns `POST /webhooks/uipath` on',
    secret: true,
  },
  {
    name: 'UIPATH_READS_PER_MINUTE',
    default: '20',
    meaning: 'Reads of Orchestrator that the bot allows itself a minute, all folders together',
  },
  { name: 'SLACK_BOT_TOKEN', default: 'Slack off', meaning: 'Bot token (`xoxb-…`)', secret: true },
  {
    name: 'SLACK_SIGNING_SECRET',
    default: null,
    meaning: 'Signing secret: Slack over HTTP',
    secret: true,
  },
  {
    name: 'SLACK_APP_TOKEN',
    default: null,
    meaning: 'App-level token (`xapp-…`): Slack over Socket Mode instead',
    secret: true,
  },
  { name: 'SLACK_API_URL', default: "Slack's", meaning: 'Another Web API base' },
  { name: 'MICROSOFT_APP_ID', default: 'Teams off', meaning: 'Bot registration: application id' },
  {
    name: 'MICROSOFT_APP_PASSWORD',
    default: null,
    meaning: 'Bot registration: client secret',
    secret: true,
  },
  {
    name: 'MICROSOFT_APP_TYPE',
    default: 'SingleTenant',
    meaning: '`SingleTenant`, `UserAssignedMSI` or `MultiTenant`',
  },
  { name: 'MICROSOFT_APP_TENANT_ID', default: null, meaning: 'Entra tenant of the registration' },
  {
    name: 'GRAPH_URL',
    default: 'https://graph.microsoft.com',
    meaning: 'Microsoft Graph, asked for groups of Entra and for whose an e-mail is (sovereign clouds)',
  },
  {
    name: 'TEAMS_INSECURE_NO_AUTH',
    default: 'off',
    meaning: '`true`: accept unsigned activities (local playground; only with a loopback `HOST`)',
  },
  {
    name: 'TEAMS_TENANTS',
    default: '`MICROSOFT_APP_TENANT_ID`',
    meaning: 'Entra tenants whose people are served, by id and separated by commas; `*` for any',
  },
  {
    name: 'TEAMS_SERVICE_HOSTS',
    default: "Microsoft's",
    meaning: 'Further hosts that activities may name as their service, separated by commas',
  },
  {
    name: 'BOT_OPENID_METADATA_URL',
    default: 'public cloud',
    meaning: 'Bot Framework OpenID metadata (sovereign clouds)',
  },
  { name: 'BOT_TOKEN_ISSUER', default: 'public cloud', meaning: 'Issuer of inbound tokens' },
  { name: 'BOT_LOGIN_URL', default: 'public cloud', meaning: 'Login endpoint for outbound tokens' },
  { name: 'BOT_OAUTH_SCOPE', default: 'public cloud', meaning: 'Scope of outbound tokens' },
  {
    name: 'DATABASE_URL',
    default: 'sqlite:./data/chatops.db',
    meaning: '`sqlite:PATH` or `postgres://…`',
    secret: true,
  },
  { name: 'HOST', default: '0.0.0.0', meaning: 'Listen address' },
  { name: 'PORT', default: '3000', meaning: 'Listen port' },
  {
    name: 'METRICS_PORT',
    default: 'the same as `PORT`',
    meaning: 'Another port for `/healthz`, `/readyz` and `/metrics`, which are not served on `PORT` then',
  },
  { name: 'METRICS_HOST', default: 'the same as `HOST`', meaning: 'Listen address of that port' },
  {
    name: 'TRUST_PROXY',
    default: '0',
    meaning:
      'Number of your own proxies before the bot that write `X-Forwarded-For`: limits then count by the address it names',
  },
  {
    name: 'PUBLIC_URL',
    default: 'none',
    meaning:
      'Address under which the bot is reached, e.g. `https://bot.example.com`: for download links in Teams channels and for the webhook',
  },
  {
    name: 'POLL_CRON',
    default: '*/30 * * * * *',
    meaning: 'When to look for faults: cron expression, seconds allowed',
  },
  {
    name: 'ALERT_LOOKBACK',
    default: '7d',
    meaning: 'How long ago a job may have been created and still be watched',
  },
  {
    name: 'ALERT_ROUTES',
    default: 'none',
    meaning: 'Where alerts go: `slack:CHANNEL_ID` and `teams:CONVERSATION_ID`, separated by commas',
  },
  {
    name: 'ALERT_GROUPING',
    default: '1h',
    meaning:
      'Faults of one problem are told in one message until it was quiet for this long; `off` tells each by itself',
  },
  {
    name: 'ADMIN_ROUTES',
    default: 'the alert routes',
    meaning:
      'Where the bot says what it cannot see or tell itself, and where alerts go whose route is lost; named as in `ALERT_ROUTES`',
  },
  {
    name: 'HEARTBEAT_URL',
    default: 'none',
    meaning:
      'Address that gets a GET after each complete look for faults, at most one a minute: for a monitor that raises the alarm when they stop',
    secret: true,
  },
  {
    name: 'CHATOPS_VIEWERS',
    default: '*',
    meaning: 'Who may read: `slack:USER_ID`, `slack-group:ID`, `teams:AAD_OBJECT_ID`, `*`',
  },
  { name: 'CHATOPS_OPERATORS', default: 'nobody', meaning: 'Who may also start, retry, stop and kill' },
  { name: 'CHATOPS_ADMINS', default: 'nobody', meaning: 'Who may also change routes and rules for others' },
  {
    name: 'CHATOPS_CONFIG',
    default: 'none',
    meaning: 'YAML file with more: routes, roles, rules and others',
  },
  {
    name: 'AUDIT_RETENTION',
    default: '400d',
    meaning: 'How long lines of the audit are kept: a duration of a day or more, or `forever`',
  },
  {
    name: 'AUDIT_KEY',
    default: 'hashes without a key',
    meaning:
      'Secret that signs the audit, 16 characters or more; after a change the older ones behind it, separated by commas',
    secret: true,
  },
  {
    name: 'AUDIT_ROUTE',
    default: 'none',
    meaning: 'Where acts and refusals are told within seconds; named as in `ALERT_ROUTES`',
  },
  {
    name: 'AUDIT_FILE',
    default: 'none',
    meaning: 'File to which every line of the audit is added as JSON, for a log collector',
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  },
] as const;

export type SettingName = (typeof settings)[number]['name'];

const secretNames: ReadonlySet<string> = new Set(
  settings.filter((setting) => 'secret' in setting).map(({ name }) => name),
);

/** Is it, or does it hold, what nobody may read? */
export function isSecret(name: SettingName): boolean {
  return secretNames.has(name);
}
