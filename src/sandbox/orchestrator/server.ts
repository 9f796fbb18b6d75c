import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from './api.ts';
import { type Api, apiVersions, hasEntryPoints, isUnnumbered } from './api-age.ts';
import { createAttachments } from './attachments.ts';
import { createClock } from './clock.ts';
import type { Control } from './control.ts';
import { createControl } from './create-control.ts';
import { createEntities, type Entities } from './entities.ts';
import { controlPath, createExchange } from './exchange.ts';
import { createExports } from './exports.ts';
import { jsonType, send } from './http-message.ts';
import { type Credentials, createIdentity, sandboxCredentials } from './identity.ts';
import { createInjections } from './injection.ts';
import { createJournal } from './journal.ts';
import { createLife } from './life.ts';
import { createRandom } from './random.ts';
import { createRateLimit } from './rate-limit.ts';
import { createRoutes } from './routes/index.ts';
import { createFurnisher } from './seed.ts';
import { seedAgents } from './seed-agents.ts';
import { seedGuide } from './seed-guide.ts';
import { seedLively } from './seed-lively.ts';
import { createStore } from './store.ts';
import { createSwitches } from './switches.ts';
import type { Tenant } from './tenant.ts';
import { createWebhooks } from './webhooks.ts';

export interface OrchestratorSandboxOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** 0, any free one, when left out. */
  readonly port?: number;
  /** `/ORG/TENANT/orchestrator_` as in the cloud, or empty as on a standalone server. */
  readonly basePath?: string;
  /** What is there from the start: the API guide's jobs, a lively tenant, both (the default) or nothing. */
  readonly seed?: 'guide' | 'lively' | 'both' | 'empty';
  /**
   * Which server it is: 2018.4 (no folders, no references, users sign in by name and password; only the guide's jobs),
   * 2020.10, or the cloud of today. A standalone 2025.10 (API 17) when left out.
   */
  readonly api?: Api;
  /** The server's clock. */
  readonly now?: () => Date;
  readonly credentials?: Partial<Credentials>;
  /** Reads of the job list a minute; null, the default, for no limit. */
  readonly rateLimit?: number | null;
  /** A file to which every exchange with the API is appended, one JSON object a line. */
  readonly record?: string;
}

export interface OrchestratorSandbox {
  /** What the bot calls `UIPATH_URL`. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly controlUrl: string;
  readonly control: Control;
  /** What the sandbox accepts. */
  readonly credentials: Credentials;
  close(): Promise<void>;
}

const defaultBasePath = '/acme/production/orchestrator_';
/** Ids of new jobs follow the guide's newest one. */
const lastGuideJobId = 128_208;
/** Webhooks hear of what happens between two requests within this time. */
const heartbeatMs = 200;

/**
 * Starts a stand-in for Orchestrator on its own HTTP port: the jobs API with its rules, limits and errors over a tenant in
 * memory, and a control API to look and act behind the scenes. It imports nothing of the bot.
 */
export async function createOrchestratorSandbox(
  options: OrchestratorSandboxOptions = {},
): Promise<OrchestratorSandbox> {
  const {
    host = '127.0.0.1',
    port = 0,
    basePath = options.api === '2018.4' ? '' : defaultBasePath,
    seed = options.api === '2018.4' ? 'guide' : 'both',
    now = () => new Date(),
  } = options;
  const clock = createClock(now);
  const random = createRandom(20_260_101);
  const store = createStore(lastGuideJobId);
  const switches = createSwitches();
  if (options.api !== undefined) switches.version = apiVersions[options.api];
  const webhooks = createWebhooks(clock, random);
  const announce = webhooks.announce;
  const life = createLife({
    store,
    clock,
    random,
    switches,
    onEvent: (event, job) => announce(event, [job]),
  });
  const furnish = createFurnisher(store, random, clock);
  if (seed === 'guide' || seed === 'both')
    seedGuide(store, furnish, { modern: !isUnnumbered(switches.version) });
  if (seed === 'lively' || seed === 'both') seedLively({ store, furnish, random, clock, life });
  if (seed !== 'empty' && hasEntryPoints(switches.version)) seedAgents(furnish);

  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  const tenant: Tenant = {
    store,
    clock,
    random,
    life,
    switches,
    entities: entitiesOf(switches),
    baseUrl: `${origin}${basePath}`,
    origin,
    announce,
  };
  const credentials = { ...sandboxCredentials, ...options.credentials };
  const identity = createIdentity(clock, credentials);
  const rateLimit = createRateLimit(clock, options.rateLimit ?? null);
  const injections = createInjections();
  const journal = createJournal(options.record ?? null);
  const exports = createExports(clock, switches);
  const attachments = createAttachments(clock);
  const routes = createRoutes(tenant, { identity, exports, attachments, webhooks });
  const api = createApi({ tenant, routes, identity, rateLimit });
  const { control, stop } = createControl({
    tenant,
    identity,
    rateLimit,
    injections,
    journal,
    webhooks,
    attachments,
  });
  const exchange = createExchange({
    tenant,
    basePath,
    api,
    identity,
    exports,
    attachments,
    injections,
    journal,
    control,
  });

  server.on('request', (request, response) => {
    exchange(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (response.headersSent) response.destroy();
      else send(response, 500, jsonType, JSON.stringify({ message, errorCode: 0, traceId: null }));
    });
  });
  const heartbeat = setInterval(() => life.advance(), heartbeatMs).unref();

  return {
    url: tenant.baseUrl,
    tokenUrl: `${origin}${basePath === '' ? '/identity' : '/identity_'}/connect/token`,
    controlUrl: `${origin}${controlPath}`,
    control,
    credentials,
    close: async () => {
      clearInterval(heartbeat);
      stop();
      webhooks.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function entitiesOf(switches: { readonly version: number }): () => Entities {
  const made = new Map<number, Entities>();
  return () => {
    const known = made.get(switches.version);
    if (known !== undefined) return known;
    const entities = createEntities(switches.version);
    made.set(switches.version, entities);
    return entities;
  };
}
