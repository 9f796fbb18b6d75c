import { readFileSync } from 'node:fs';
import { validate as validCron } from 'node-cron';
import type { Policy } from './domain/access.ts';
import { readSlack, readTeams, type SlackSettings, type TeamsSettings } from './settings/chat.ts';
import { type ConfigFile, parseConfigFile } from './settings/file.ts';
import { createReader } from './settings/reader.ts';
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
  /** Without a slash at its end; null: no links to the bot. */
  readonly publicUrl: string | null;
  readonly pollCron: string;
  readonly lookbackMs: number;
  /** `slack:CHANNEL_ID` or `teams:CONVERSATION_ID`. */
  readonly routes: readonly string[];
  readonly policy: Policy;
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
  const config: Config = {
    uipath,
    slack,
    teams,
    databaseUrl: readDatabaseUrl(),
    host,
    port: readPort(),
    publicUrl: reader.url('PUBLIC_URL'),
    pollCron: readCron(),
    lookbackMs: readLookback(),
    routes: readRoutes(),
    policy: {
      viewer: readPrincipals('CHATOPS_VIEWERS', file.roles.viewers, ['*']),
      operator: readPrincipals('CHATOPS_OPERATORS', file.roles.operators, []),
      admin: readPrincipals('CHATOPS_ADMINS', file.roles.admins, []),
    },
    logLevel: readLogLevel(),
  };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;

  function readDatabaseUrl(): string {
    const value = text('DATABASE_URL') ?? 'sqlite:./data/chatops.db';
    if (!/^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(value))
      fault('DATABASE_URL', 'neither sqlite:PATH nor postgres://…', 'E.g. sqlite:./data/chatops.db');
    return value;
  }

  function readPort(): number {
    const value = text('PORT') ?? '3000';
    const port = Number(value);
    if (!/^\d+$/.test(value) || port > 65_535)
      fault('PORT', `${value} is no port`, 'Use a number from 1 to 65535');
    return port;
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

  function readRoutes(): string[] {
    const routes = [...list('ALERT_ROUTES'), ...file.routes];
    for (const route of routes) {
      if (!isRoute(route))
        fault(
          'ALERT_ROUTES',
          `${route} is no route`,
          'Use slack:CHANNEL_ID or teams:CONVERSATION_ID (ids, not names)',
        );
      else if (route.startsWith('slack:') && slack === null)
        fault(
          'ALERT_ROUTES',
          `${route} needs Slack, which is off`,
          'Set SLACK_BOT_TOKEN or remove the route',
        );
      else if (route.startsWith('teams:') && teams === null)
        fault(
          'ALERT_ROUTES',
          `${route} needs Teams, which is off`,
          'Set MICROSOFT_APP_ID or remove the route',
        );
    }
    return [...new Set(routes)];
  }

  function readPrincipals(
    name: SettingName,
    more: readonly string[] | undefined,
    unset: readonly string[],
  ): string[] {
    const named = [...list(name), ...(more ?? [])];
    for (const principal of named) {
      if (!/^(\*|slack:\w+|slack-group:\w+|teams:[\w-]+)$/.test(principal)) {
        fault(
          name,
          `${principal} names nobody`,
          'Use slack:USER_ID, slack-group:ID, teams:AAD_OBJECT_ID or *',
        );
      }
    }
    return named.length > 0 || more !== undefined ? named : [...unset];
  }

  function readLogLevel(): string {
    const value = text('LOG_LEVEL') ?? 'info';
    if (!logLevels.includes(value))
      fault('LOG_LEVEL', `${value} is unknown`, `Use one of ${logLevels.join(', ')}`);
    return value;
  }
}

function readFile(path: string | null, fault: (wrong: string, todo: string) => void): ConfigFile {
  const empty: ConfigFile = { routes: [], roles: {} };
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
