import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from '../../src/sandbox/orchestrator/server.ts';
import type { ChatDriver } from './chat-driver.ts';

type Settings = Readonly<Record<string, string>>;

/** One line of who did what, as the bot keeps it. */
interface Audited {
  readonly actor: string;
  readonly command: string;
  readonly outcome: string;
}

/** An Orchestrator, chat platforms and a database that outlive the bot: it may be started and stopped between them. */
export interface World {
  readonly orchestrator: OrchestratorSandbox;
  readonly databaseFile: string;
  /** What a bot of this world is told; Ana and Jo are operators, faults are looked for every second. */
  settings(changes?: Settings): Settings;
  /** Starts the bot in this process, at the same address each time; the chat platforms are connected to it. */
  start(changes?: Settings, now?: () => Date): Promise<App>;
  /** Requests that reached Orchestrator and ask it to start, restart or stop something. */
  writes(): readonly string[];
  audit(): readonly Audited[];
  close(): Promise<void>;
}

/** `unrecorded`: for worlds of thousands of jobs, whose pages would make the recording too large to be checked. */
export async function createWorld(
  chats: readonly ChatDriver[],
  { unrecorded = false, ...options }: OrchestratorSandboxOptions & { readonly unrecorded?: boolean } = {},
): Promise<World> {
  const recording = unrecorded ? undefined : process.env.TRAFFIC_RECORDING;
  const orchestrator = await createOrchestratorSandbox({
    ...options,
    ...(recording === undefined ? {} : { record: recording }),
  });
  orchestrator.control.setDurations({ pendingMs: 600, runningMs: 1200 });
  const folder = mkdtempSync(join(tmpdir(), 'chatops-'));
  const databaseFile = join(folder, 'chatops.db');

  const settings: World['settings'] = (changes = {}) => ({
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: `sqlite:${databaseFile}`,
    UIPATH_URL: orchestrator.url,
    UIPATH_TOKEN_URL: orchestrator.tokenUrl,
    UIPATH_CLIENT_ID: orchestrator.credentials.clientId,
    UIPATH_CLIENT_SECRET: orchestrator.credentials.clientSecret,
    POLL_CRON: '* * * * * *',
    UIPATH_READS_PER_MINUTE: '600',
    ALERT_GROUPING: 'off',
    ALERT_ROUTES: chats.map((chat) => chat.route).join(','),
    CHATOPS_OPERATORS: chats.flatMap((chat) => [chat.principal('ana'), chat.principal('jo')]).join(','),
    LOG_LEVEL: process.env.E2E_LOG ?? 'silent',
    ...Object.assign({}, ...chats.map((chat) => chat.settings)),
    ...changes,
  });

  let port: string | null = null;

  return {
    orchestrator,
    databaseFile,
    settings,
    start: async (changes, now) => {
      const config = readConfig({ ...settings(changes), ...(port === null ? {} : { PORT: port }) });
      const app = await startApp(config, createLogger(config.logLevel), now);
      if (port === null) for (const chat of chats) await chat.connect(app.url);
      port = new URL(app.url).port;
      return app;
    },
    writes: () =>
      orchestrator.control
        .requests()
        .filter(({ method, url }) => method === 'POST' && /OData\.(Start|Stop|Restart)/.test(url))
        .map(({ url }) => /OData\.(\w+)/.exec(url)?.[1] ?? ''),
    audit: () => {
      const file = new DatabaseSync(databaseFile, { readOnly: true });
      try {
        return file.prepare('select actor, command, outcome from audit').all() as unknown as Audited[];
      } finally {
        file.close();
      }
    },
    close: async () => {
      await orchestrator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
