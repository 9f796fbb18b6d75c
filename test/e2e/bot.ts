import { setTimeout as pause } from 'node:timers/promises';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from '../../src/sandbox/orchestrator/server.ts';
import type { ChatDriver } from './chat-driver.ts';

/** What a started job was asked for. */
interface StartInfo {
  readonly ReleaseKey: string;
  readonly Reference?: string;
  readonly InputArguments?: string;
}

/** The bot with an Orchestrator behind it, and looks at what reached Orchestrator. */
export interface Bot {
  readonly url: string;
  readonly sandbox: OrchestratorSandbox;
  readonly orchestrator: {
    /** A job of this process has just faulted; returns its id. */
    fault(process: string, options: { readonly info: string; readonly folder?: string }): number;
    outcome(process: string, outcome: 'succeed' | 'fault' | 'hang'): void;
    /** What StartJobs was asked for with this process, oldest first. */
    starts(process: string): readonly StartInfo[];
    /** How often this job was restarted, whichever way. */
    restarts(jobId: number): number;
  };
  /** Resolves once nothing more has reached Orchestrator's write calls for a moment. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Servers before 2020 have no identity server: people and programs sign in by name and password. */
function credentialsFor(
  { credentials, tokenUrl }: OrchestratorSandbox,
  api: OrchestratorSandboxOptions['api'],
): Readonly<Record<string, string>> {
  if (api === '2018.4') {
    return {
      UIPATH_TENANCY_NAME: credentials.tenancyName,
      UIPATH_USERNAME: credentials.username,
      UIPATH_PASSWORD: credentials.password,
    };
  }
  return {
    UIPATH_TOKEN_URL: tokenUrl,
    UIPATH_CLIENT_ID: credentials.clientId,
    UIPATH_CLIENT_SECRET: credentials.clientSecret,
  };
}

/** Starts a sandbox Orchestrator and the bot, and connects the chat platforms. Faults are looked for every second. */
export async function startBot(
  chats: readonly ChatDriver[],
  settings: Readonly<Record<string, string>> = {},
  api?: OrchestratorSandboxOptions['api'],
): Promise<Bot> {
  // The description that recordings are held against knows no server as old as 2018.4, which has no folders.
  const recording = api === '2018.4' ? undefined : process.env.TRAFFIC_RECORDING;
  const sandbox = await createOrchestratorSandbox({
    ...(recording === undefined ? {} : { record: recording }),
    ...(api === undefined ? {} : { api }),
  });
  const { control } = sandbox;
  control.setDurations({ pendingMs: 600, runningMs: 1200 });
  const named = (who: readonly ('ana' | 'jo' | 'sam')[]): string =>
    chats.flatMap((chat) => who.map((each) => chat.principal(each))).join(',');
  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: 'sqlite::memory:',
    UIPATH_URL: sandbox.url,
    ...credentialsFor(sandbox, api),
    POLL_CRON: '* * * * * *',
    UIPATH_READS_PER_MINUTE: '600',
    // Each fault has its own message, so that a test can point at it.
    ALERT_GROUPING: 'off',
    ALERT_ROUTES: chats.map((chat) => chat.route).join(','),
    CHATOPS_OPERATORS: named(['ana', 'jo']),
    LOG_LEVEL: process.env.E2E_LOG ?? 'silent',
    ...Object.assign({}, ...chats.map((chat) => chat.settings)),
    ...settings,
  });
  let app: App;
  try {
    app = await startApp(config, createLogger(config.logLevel));
    for (const chat of chats) await chat.connect(app.url);
  } catch (cause) {
    await sandbox.close();
    throw cause;
  }
  const sent = (action: string): readonly unknown[] =>
    control
      .requests()
      .filter((each) => each.method === 'POST' && each.url.includes(`OData.${action}`))
      .map((each) => each.requestBody);

  return {
    url: app.url,
    sandbox,
    orchestrator: {
      fault: (process, options) => control.faultNow(process, options),
      outcome: (process, outcome) => control.outcome(process, outcome),
      starts: (process) => {
        const keys = new Set(control.releases(process).map((release) => release.key));
        return sent('StartJobs')
          .map((body) => (body as { startInfo: StartInfo }).startInfo)
          .filter((info) => keys.has(info.ReleaseKey));
      },
      restarts: (jobId) =>
        sent('RestartJob').filter((body) => (body as { jobId: number }).jobId === jobId).length,
    },
    settled: async () => {
      for (let before = -1, count = sent('').length; count !== before; count = sent('').length) {
        before = count;
        await pause(700);
      }
    },
    stop: async () => {
      await app.stop();
      await sandbox.close();
    },
  };
}
