import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from './app.ts';
import { commands } from './commands/index.ts';
import { shortcuts } from './commands/shortcuts.ts';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { slackManifest } from './manifests.ts';
import type { Api } from './sandbox/orchestrator/api-age.ts';
import { createOrchestratorSandbox, type OrchestratorSandbox } from './sandbox/orchestrator/server.ts';
import { channelIds, users } from './sandbox/slack/seed.ts';
import { createSlackSandbox } from './sandbox/slack/server.ts';
import { conversations, people, startAgentsPlayground } from './sandbox/teams.ts';
import { version } from './version.ts';

export interface Demo extends Pick<App, 'stop'> {
  /** The bot's own address. */
  readonly botUrl: string;
  /** The page of the Slack sandbox. */
  readonly slackUrl: string;
  /** The page of the Agents Playground. */
  readonly teamsUrl: string;
  readonly orchestrator: OrchestratorSandbox;
}

/** Ports that the addresses in the README name; a taken one is replaced by a free one. */
const wantedPorts = { bot: 3000, orchestrator: 3010, slack: 3020, teams: 3030 };

/** The first fault comes this soon after the start, further ones at this pace. */
const firstFaultMs = 4_000;
const faultEveryMs = 90_000;

/**
 * Starts everything on this machine: a stand-in Orchestrator with a lively tenant, a stand-in Slack with a page,
 * Microsoft's Agents Playground for Teams, and the bot. Nothing is kept: the state lies in a directory that `stop` removes.
 */
export async function runDemo(
  print: (text: string) => void = (text) => process.stdout.write(text),
  ports: typeof wantedPorts = wantedPorts,
): Promise<Demo> {
  const dir = await mkdtemp(join(tmpdir(), 'orchestrator-chatops-'));
  const ending: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    while (ending.length > 0) await ending.pop()?.();
  };
  try {
    return await start();
  } catch (cause) {
    await stop();
    throw cause;
  }

  async function start(): Promise<Demo> {
    print('Starting the demo …\n');
    const orchestrator = await onPort(ports.orchestrator, (port) => createOrchestratorSandbox({ port }));
    ending.push(() => orchestrator.close());

    const manifest = slackManifest({
      url: 'http://127.0.0.1',
      orchestratorUrl: orchestrator.url,
      version,
      commands,
      shortcuts,
      socketMode: false,
    });
    const slack = await onPort(ports.slack, (port) => createSlackSandbox({ port, manifest }));
    ending.push(() => slack.close());

    const settings = {
      HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${join(dir, 'chatops.db')}`,
      UIPATH_URL: orchestrator.url,
      UIPATH_TOKEN_URL: orchestrator.tokenUrl,
      UIPATH_CLIENT_ID: orchestrator.credentials.clientId,
      UIPATH_CLIENT_SECRET: orchestrator.credentials.clientSecret,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      TEAMS_INSECURE_NO_AUTH: 'true',
      POLL_CRON: '*/2 * * * * *',
      UIPATH_READS_PER_MINUTE: '300',
      ALERT_ROUTES: `slack:${channelIds.alerts},teams:${conversations.channel}`,
      CHATOPS_OPERATORS: `slack:${users.ana.id},slack:${users.jo.id},teams:${people[0]?.aadObjectId ?? ''}`,
      CHATOPS_ADMINS: `slack:${users.ana.id},teams:${people[0]?.aadObjectId ?? ''}`,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    };
    const app = await onPort(ports.bot, (port) => {
      const config = readConfig({ ...settings, PORT: String(port) });
      return startApp(config, createLogger(config.logLevel));
    });
    ending.push(() => app.stop());
    slack.connectApp(`${app.url}/slack/events`);
    const playground = await startAgentsPlayground({ botUrl: `${app.url}/api/messages`, port: ports.teams });
    ending.push(() => playground.close());
    await playground.install();

    orchestrator.control.live({ intervalMs: 5_000, faultEveryMs });
    const first = setTimeout(() => {
      orchestrator.control.outcome('Invoice_Processing', 'succeed', { times: 1 });
      orchestrator.control.faultNow('Invoice_Processing');
    }, firstFaultMs);
    ending.push(async () => clearTimeout(first));

    print(welcome({ slack: slack.url, teams: playground.url, orchestrator: orchestrator.url, bot: app.url }));
    return { botUrl: app.url, slackUrl: slack.url, teamsUrl: playground.url, orchestrator, stop };
  }
}

/** Starts the stand-in Orchestrator alone, as a server of this age, with everything needed to connect to it printed. */
export async function runSandbox(
  api: Api | null = null,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Promise<Pick<App, 'stop'>> {
  const sandbox = await onPort(wantedPorts.orchestrator, (port) =>
    createOrchestratorSandbox({ port, ...(api === null ? {} : { api }) }),
  );
  sandbox.control.live({ intervalMs: 5_000, faultEveryMs });
  print(`A stand-in Orchestrator is running. Ctrl-C ends it.

UIPATH_URL=${sandbox.url}
${credentialLines(sandbox, api)}

Control: ${sandbox.controlUrl}
`);
  return { stop: () => sandbox.close() };
}

/** Servers before 2020 have no identity server: programs sign in by name and password. */
function credentialLines({ credentials, tokenUrl }: OrchestratorSandbox, api: Api | null): string {
  return api === '2018.4'
    ? `UIPATH_TENANCY_NAME=${credentials.tenancyName}
UIPATH_USERNAME=${credentials.username}
UIPATH_PASSWORD=${credentials.password}`
    : `UIPATH_TOKEN_URL=${tokenUrl}
UIPATH_CLIENT_ID=${credentials.clientId}
UIPATH_CLIENT_SECRET=${credentials.clientSecret}`;
}

function welcome(at: { slack: string; teams: string; orchestrator: string; bot: string }): string {
  return `
  Slack        ${at.slack}
  Teams        ${at.teams}
  Orchestrator ${at.orchestrator}
  Bot          ${at.bot}/readyz

Three things to try, in Slack or (without "/jobs") in Teams:

  1. Wait a few seconds in #robot-alerts: a job faults. Click Retry and watch the message.
  2. /jobs faulted
  3. /jobs start input_output_test_DocEnv

Ctrl-C ends everything.
`;
}

/** Starts on the wanted port, or on a free one when it is taken. */
async function onPort<T>(port: number, begin: (port: number) => Promise<T>): Promise<T> {
  try {
    return await begin(port);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    return begin(0);
  }
}
