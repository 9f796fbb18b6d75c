import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createChanges } from './changes.ts';
import { createHttpTransport } from './deliver/http.ts';
import { createPostman } from './deliver/postman.ts';
import { createSocketMode } from './deliver/socket-mode.ts';
import type { Transport } from './deliver/transport.ts';
import { createDriver, type Driver } from './driver.ts';
import { eventRetryDelaysMs, interactionLimits } from './limits.ts';
import { install, type Manifest, type Shortcut } from './manifest.ts';
import { createPageServer } from './page-server.ts';
import { createResponseUrls } from './response-urls.ts';
import { createRouter } from './routes.ts';
import type { Scene } from './scene.ts';
import { type Channel, team, type User } from './seed.ts';
import { createTriggers } from './triggers.ts';
import { createWebApi } from './web-api/answer.ts';
import { createInjections } from './web-api/injection.ts';
import { createRateLimiter } from './web-api/rate-limit.ts';
import { createWorkspace } from './workspace.ts';

export interface SlackSandboxOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly now?: () => Date;
  /** Where commands, interactions and events are posted; null, the default, for Socket Mode. */
  readonly requestUrl?: string | null;
  /** Whether 429s are answered as Slack would. Default true. */
  readonly rateLimits?: boolean;
  /** What the app is installed with; scopes and shortcuts may be given apart. */
  readonly manifest?: Manifest;
  readonly scopes?: readonly string[];
  readonly shortcuts?: readonly Shortcut[];
  /** How long the app may take to acknowledge; 3,000 ms as in Slack. */
  readonly ackMs?: number;
  /** When events are sent again; at once, after a minute and after five as in Slack. */
  readonly eventRetryDelaysMs?: readonly number[];
}

export interface SlackSandbox {
  /** The web page. */
  readonly url: string;
  /** The base of the Web API: the bot's `SLACK_API_URL`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly workspace: {
    readonly teamId: string;
    readonly users: readonly User[];
    readonly channels: readonly Channel[];
  };
  readonly drive: Driver;
  /** From now on posts to this URL (null: Socket Mode). */
  connectApp(requestUrl: string | null): void;
  close(): Promise<void>;
}

const secret = (prefix: string) => `${prefix}${randomBytes(12).toString('hex')}`;

/** Starts a local Slack: Web API, Socket Mode, what Slack posts to apps, a page for people, a driver for tests. */
export async function createSlackSandbox(options: SlackSandboxOptions = {}): Promise<SlackSandbox> {
  const {
    host = '127.0.0.1',
    port = 0,
    botToken = secret('xoxb-sandbox-'),
    appToken = secret('xapp-1-sandbox-'),
    signingSecret = secret(''),
    now = () => new Date(),
    rateLimits = true,
    ackMs = interactionLimits.ackMs,
  } = options;
  let base = '';
  const changes = createChanges();
  const workspace = createWorkspace(now, changes);
  const socketMode = createSocketMode({ ackMs, onChange: changes.tell });
  const transportTo = (requestUrl: string | null): Transport =>
    requestUrl === null ? socketMode : createHttpTransport({ requestUrl, signingSecret, ackMs, now });
  let transport = transportTo(options.requestUrl ?? null);
  const postman = createPostman({
    transport: () => transport,
    retryDelaysMs: options.eventRetryDelaysMs ?? eventRetryDelaysMs,
    onChange: changes.tell,
  });
  const scene: Scene = {
    workspace,
    installation: install(options.manifest, options),
    postman,
    triggers: createTriggers(now),
    responseUrls: createResponseUrls(workspace, () => base),
    offered: new Map(),
  };
  const injections = createInjections();
  const webApi = createWebApi({
    scene,
    tokens: { bot: botToken, app: appToken },
    limiter: rateLimits ? createRateLimiter(now) : null,
    injections,
    base: () => base,
    openSocket: () => socketMode.address(base),
    wait: (ms) => delay(ms),
  });
  const drive = createDriver(scene, { webApi, injections, socketMode });
  const page = createPageServer(scene, drive);
  const route = createRouter({ scene, webApi, injections, page });

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    route(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', socketMode.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  base = `http://${shownHost}:${(server.address() as AddressInfo).port}/`;

  return {
    url: base,
    apiUrl: `${base}api/`,
    botToken,
    appToken,
    signingSecret,
    workspace: { teamId: team.id, users: workspace.users, channels: [...workspace.channels.values()] },
    drive,
    connectApp(requestUrl) {
      transport = transportTo(requestUrl);
    },
    async close() {
      postman.close();
      await socketMode.close();
      page.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
