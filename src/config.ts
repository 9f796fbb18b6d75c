import { readFileSync } from 'node:fs';
import { validate as validCron } from 'node-cron';
import { commands } from './commands/index.ts';
import { nearestOf } from './commands/reading/nearest.ts';
import type { Policy } from './domain/access.ts';
import type { PersonRow } from './domain/identity.ts';
import type { Duty } from './domain/owner.ts';
import type { PolicyRule } from './domain/policy.ts';
import { plainRoute, type Route } from './domain/route.ts';
import type { Redaction } from './redact/redactor.ts';
import { type AuditSettings, readAudit } from './settings/audit.ts';
import { readSlack, readTeams, type SlackSettings, type TeamsSettings } from './settings/chat.ts';
import { dutyOf } from './settings/duty.ts';
import { type ConfigFile, parseConfigFile, routeOf } from './settings/file.ts';
import { type HttpSettings, readHttp, readPort } from './settings/http.ts';
import { peopleOf } from './settings/people.ts';
import { principalForms, principalPattern, ruleFaults, rulesOf } from './settings/policy.ts';
import { createReader } from './settings/reader.ts';
import { redactionOf } from './settings/redact.ts';
import { type StuckSettings, stuckOf } from './settings/stuck.ts';
import type { SettingName } from './settings/table.ts';
import { readUipath, type UipathSettings } from './settings/uipath.ts';
import { durationMs, isRoute } from './settings/values.ts';

/** Everything the bot is told from outside, read once at start. */
export interface Config {
  readonly uipath: UipathSettings;
  /** Null: Slack is off. */
  readonly slack: SlackSettings | null;
  /** Null: Teams is off. */
  readonly teams: TeamsSettings | null;
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly http: HttpSettings;
  /** Without a slash at its end; null: no links to the bot. */
  readonly publicUrl: string | null;
  readonly pollCron: string;
  readonly lookbackMs: number;
  readonly routes: readonly Route[];
  /** Who answers for what, and what must not wait. */
  readonly duty: Duty;
  /** Where the bot speaks of itself, and where alerts go whose route is lost. */
  readonly adminRoutes: readonly string[];
  /** Null: no sign of life is sent out. */
  readonly heartbeatUrl: string | null;
  /** Null: jobs that are stuck are not looked for. */
  readonly stuck: StuckSettings | null;
  /** Which accounts and addresses belong to one person. */
  readonly people: readonly PersonRow[];
  readonly policy: Policy;
  /** Who may do what, beside what roles allow: those of the file, in its order. */
  readonly rules: readonly PolicyRule[];
  readonly audit: AuditSettings;
  /** What nobody may read. */
  readonly redaction: Redaction;
  readonly logLevel: string;
}

/** Jobs that were created longer ago are no longer worth watching. */
const longestLookbackMs = 366 * 24 * 3_600_000;

/** The settings are wrong: `faults` holds one line each, fit to be printed (no secret values). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The settings have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.join('\n')}`,
    );
    this.faults = faults;
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads all settings from the environment (and the file that `CHATOPS_CONFIG` names).
 * Throws one `ConfigError` with every fault in it.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const reader = createReader(env);
  const { text, list, fault } = reader;
  const file = readFile(text('CHATOPS_CONFIG'), (wrong, todo) => fault('CHATOPS_CONFIG', wrong, todo));
  const host = text('HOST') ?? '0.0.0.0';
  const uipath = readUipath(reader);
  const faultsBefore = reader.faults.length;
  const slack = readSlack(reader);
  const teams = readTeams(reader, host);
  if (slack === null && teams === null && reader.faults.length === faultsBefore) {
    fault('SLACK_BOT_TOKEN', 'no chat platform is set up', 'Set it for Slack, or MICROSOFT_APP_ID for Teams');
  }
  const routes = readRoutes();
  const port = readPort(reader, 'PORT', '3000') ?? 0;
  const config: Omit<Config, 'redaction'> = {
    uipath,
    slack,
    teams,
    databaseUrl: readDatabaseUrl(),
    host,
    port,
    http: readHttp(reader, host, port),
    publicUrl: reader.url('PUBLIC_URL'),
    pollCron: readCron(),
    lookbackMs: readLookback(),
    routes,
    duty: dutyOf(file),
    adminRoutes: readAdminRoutes(routes),
    heartbeatUrl: reader.url('HEARTBEAT_URL'),
    stuck: stuckOf(file.stuck),
    people: peopleOf(file.people),
    policy: {
      viewer: readPrincipals('CHATOPS_VIEWERS', file.roles.viewers, file.rules === undefined ? ['*'] : []),
      operator: readPrincipals('CHATOPS_OPERATORS', file.roles.operators, []),
      admin: readPrincipals('CHATOPS_ADMINS', file.roles.admins, []),
    },
    rules: readRules(),
    audit: readAudit(reader, checkTarget),
    logLevel: readLogLevel(),
  };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return { ...config, redaction: redactionOf(file.redact, reader.secrets()) };

  function readDatabaseUrl(): string {
    const value = text('DATABASE_URL') ?? 'sqlite:./data/chatops.db';
    if (!/^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(value))
      fault('DATABASE_URL', 'neither sqlite:PATH nor postgres://…', 'E.g. sqlite:./data/chatops.db');
    return value;
  }

  function readCron(): string {
    const value = text('POLL_CRON') ?? '*/30 * * * * *';
    if (!validCron(value))
      fault('POLL_CRON', `${value} is no cron expression`, 'E.g. */30 * * * * * for every 30 seconds');
    return value;
  }

  function readLookback(): number {
    const value = text('ALERT_LOOKBACK') ?? '7d';
    const ms = durationMs(value);
    if (ms === null || ms < 60_000 || ms > longestLookbackMs)
      fault('ALERT_LOOKBACK', `${value} is no duration from a minute to a year`, 'E.g. 7d, 36h or 90m');
    return ms ?? 0;
  }

  function readRoutes(): readonly Route[] {
    const windowMs = readGrouping();
    const routes = [
      ...list('ALERT_ROUTES').map((target) => plainRoute(target, windowMs)),
      ...file.routes.map((route) => routeOf(route, windowMs)),
    ];
    for (const { escalate, target } of routes) {
      checkTarget('ALERT_ROUTES', target);
      if (escalate !== undefined) checkTarget('CHATOPS_CONFIG', escalate.to);
    }
    // Of a place that is named twice the last word counts.
    return [...new Map(routes.map((route) => [route.target, route])).values()];
  }

  function readAdminRoutes(routes: readonly Route[]): readonly string[] {
    const named = [...list('ADMIN_ROUTES'), ...file['admin-routes']];
    for (const target of named) checkTarget('ADMIN_ROUTES', target);
    return named.length > 0 ? [...new Set(named)] : routes.map(({ target }) => target);
  }

  function checkTarget(name: SettingName, target: string): void {
    if (!isRoute(target))
      fault(name, `${target} is no route`, 'Use slack:CHANNEL_ID or teams:CONVERSATION_ID (ids, not names)');
    else if (target.startsWith('slack:') && slack === null)
      fault(name, `${target} needs Slack, which is off`, 'Set SLACK_BOT_TOKEN or remove the route');
    else if (target.startsWith('teams:') && teams === null)
      fault(name, `${target} needs Teams, which is off`, 'Set MICROSOFT_APP_ID or remove the route');
  }

  function readGrouping(): number {
    const value = text('ALERT_GROUPING') ?? '1h';
    const ms = value === 'off' ? 0 : durationMs(value);
    if (ms === null) fault('ALERT_GROUPING', `${value} is no duration`, 'E.g. 1h or 30m, or off');
    return ms ?? 0;
  }

  function readPrincipals(
    name: SettingName,
    more: readonly string[] | undefined,
    unset: readonly string[],
  ): string[] {
    const named = [...list(name), ...(more ?? [])];
    for (const principal of named) {
      if (!principalPattern.test(principal)) {
        fault(name, `${principal} names nobody`, `Use ${principalForms}`);
      }
    }
    return named.length > 0 || more !== undefined ? named : [...unset];
  }

  function readRules(): readonly PolicyRule[] {
    const rules = rulesOf(file.rules ?? []);
    const names = commands.map((command) => command.name);
    for (const wrong of ruleFaults(rules, names, (word, known) => nearestOf(word, known, 1)[0]))
      fault('CHATOPS_CONFIG', wrong, 'Mend the file');
    for (const { approval } of rules) {
      if (approval?.target !== null && approval !== undefined) checkTarget('CHATOPS_CONFIG', approval.target);
    }
    return rules;
  }

  function readLogLevel(): string {
    const value = text('LOG_LEVEL') ?? 'info';
    if (!logLevels.includes(value))
      fault('LOG_LEVEL', `${value} is unknown`, `Use one of ${logLevels.join(', ')}`);
    return value;
  }
}

function readFile(path: string | null, fault: (wrong: string, todo: string) => void): ConfigFile {
  const empty: ConfigFile = {
    routes: [],
    'admin-routes': [],
    roles: {},
    owners: [],
    critical: [],
    people: [],
  };
  if (path === null) return empty;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    fault(
      `${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      'Check the path and who may read it',
    );
    return empty;
  }
  const { file, faults } = parseConfigFile(text);
  for (const wrong of faults) fault(`${path}: ${wrong}`, 'Mend the file');
  return file;
}
