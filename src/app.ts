import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createAttendant } from './alerts/attend.ts';
import { tellEnded } from './alerts/catch-up.ts';
import { createDeliverer } from './alerts/deliver.ts';
import { createFallback } from './alerts/fallback.ts';
import { createFollower } from './alerts/follow.ts';
import { createHeartbeat } from './alerts/heartbeat.ts';
import { createPoller } from './alerts/schedule.ts';
import { createStuckWatch } from './alerts/stuck-watch.ts';
import { createWatch } from './alerts/watch.ts';
import { createBulkWorker } from './bulk/worker.ts';
import type { ChatAdapter } from './chat/chat-adapter.ts';
import type { Invocation, Responder } from './chat/invocation.ts';
import { createAuthoriser } from './commands/authorise.ts';
import { createDispatch } from './commands/dispatch.ts';
import { commands } from './commands/index.ts';
import { createLinkReader } from './commands/link.ts';
import { shortcuts } from './commands/shortcuts.ts';
import { createSuggest } from './commands/suggest.ts';
import type { Config } from './config.ts';
import type { Health } from './domain/health.ts';
import { hears } from './domain/route.ts';
import { timestamp } from './domain/timestamp.ts';
import { exportDirectory } from './exports/directory.ts';
import { createExporter } from './exports/exporter.ts';
import { createLinks } from './exports/link.ts';
import { createShelf } from './exports/shelf.ts';
import { given } from './given.ts';
import { keepHouse } from './housekeeping.ts';
import { fileSender, filesPath } from './http/files.ts';
import { alive, ready } from './http/health.ts';
import { createMetrics } from './http/metrics.ts';
import { createHttpServer } from './http/server.ts';
import { webhookReceiver } from './http/webhook.ts';
import type { Logger } from './logger.ts';
import { createOrchestrator } from './orchestrator/client.ts';
import { tenantName } from './orchestrator/tenant.ts';
import { createDigester } from './reports/digest.ts';
import { drawChart } from './reports/draw-chart.ts';
import { createReporter } from './reports/reporter.ts';
import { createSlackAdapter } from './slack/adapter.ts';
import { openStore } from './storage/store.ts';
import { createTeamsAdapter } from './teams/adapter.ts';
import { version } from './version.ts';
import { renderNotice } from './views/notice.ts';
import { watchMessage } from './views/watch.ts';

export interface App {
  /** Address of the HTTP port. */
  readonly url: string;
  /** Ends polling, takes no new requests, waits for those under way (bounded), closes the store. */
  stop(): Promise<void>;
}

/** What the platforms need to know of a shortcut. */
const targets = shortcuts.map(({ id, command, formTitle }) => given({ id, command, formTitle }));

/** Longest pause between two attempts to reach a chat platform at start. */
const longestPauseMs = 60_000;
/** A look at Orchestrator that is under way at the end is waited for this long; cut off, it is made again at the next start. */
const longestLookMs = 5_000;

/**
 * Wires the bot and starts it. The HTTP port opens first and `GET /healthz` answers from then on; whatever cannot be
 * reached yet (Orchestrator, Slack, Teams) is tried until it can, and `GET /readyz` says what is missing.
 * Rejects only when the store cannot be opened or the port is taken.
 */
export async function startApp(
  config: Config,
  log: Logger,
  now: () => Date = () => new Date(),
): Promise<App> {
  const startedAt = timestamp(now());
  const store = await openStore(config.databaseUrl);
  const { uipath } = config;
  const tenant = tenantName(uipath.url);
  const orchestrator = createOrchestrator({
    tenant,
    ...given(uipath),
    log: log.child({ room: 'orchestrator' }),
    now,
  });
  const readLink = createLinkReader(uipath.url, tenant);
  const directory = exportDirectory(config.databaseUrl);
  const shelf = createShelf(directory.path);
  const slack =
    config.slack === null
      ? null
      : createSlackAdapter({
          ...given(config.slack),
          shortcuts: targets.map(({ id, ...target }) => ({ callbackId: id, ...target })),
          readLink,
          drawChart,
          log: log.child({ room: 'slack' }),
          now,
        });
  const teams =
    config.teams === null
      ? null
      : createTeamsAdapter({
          ...given(config.teams),
          shortcuts: targets,
          readLink,
          memory: store,
          files: shelf,
          onMet: (target) => {
            void retryRoute(target);
            deliverer.revive(target);
          },
          log: log.child({ room: 'teams' }),
          now,
        });
  const adapters: ChatAdapter[] = [slack, teams].filter((adapter) => adapter !== null);

  const holder = randomUUID();
  const routeTargets = config.routes.map(({ target }) => target);
  const fallback = createFallback({
    store,
    admins: config.adminRoutes,
    routes: routeTargets,
    log: log.child({ room: 'fallback' }),
    now,
    changed: () => watch.wake(),
  });
  const deliverer = createDeliverer({
    store,
    adapters,
    render: (notice, insteadOf) => renderNotice(notice, { jobUrl: orchestrator.jobUrl }, insteadOf),
    fallback,
    holder,
    log: log.child({ room: 'deliver' }),
    now,
  });
  const follower = createFollower({
    store,
    orchestrator,
    deliverer,
    holder,
    log: log.child({ room: 'follow' }),
    now,
  });
  const bulks = createBulkWorker({
    store,
    orchestrator,
    deliverer,
    follower,
    holder,
    log: log.child({ room: 'bulk' }),
    now,
  });
  const exporter = createExporter({
    store,
    orchestrator,
    adapters,
    deliverer,
    shelf,
    links: config.publicUrl === null ? null : createLinks({ store, publicUrl: config.publicUrl, now }),
    holder,
    log: log.child({ room: 'exports' }),
    now,
  });
  const poller = createPoller({
    store,
    orchestrator,
    deliverer,
    onAlert: () => attendant.wake(),
    onPolled: async (end) => {
      if (end.kind === 'complete') heartbeat?.beat();
      await watch.polled(end);
    },
    routes: config.routes.filter((route) => hears(route, 'faulted')),
    duty: config.duty,
    cron: config.pollCron,
    lookbackMs: config.lookbackMs,
    holder,
    log: log.child({ room: 'poll' }),
    now,
  });

  const watch = createWatch({
    store,
    orchestrator,
    deliverer,
    adapters,
    render: watchMessage,
    admins: config.adminRoutes,
    routes: routeTargets,
    folders: uipath.folders,
    cron: config.pollCron,
    holder,
    log: log.child({ room: 'watch' }),
    now,
  });
  const heartbeat =
    config.heartbeatUrl === null
      ? null
      : createHeartbeat({ url: config.heartbeatUrl, log: log.child({ room: 'heartbeat' }), now });

  const attendant = createAttendant({
    store,
    orchestrator,
    deliverer,
    holder,
    log: log.child({ room: 'attend' }),
    now,
  });

  const stuckWatch =
    config.stuck === null
      ? null
      : createStuckWatch({
          ...config.stuck,
          store,
          orchestrator,
          deliverer,
          follower,
          routes: config.routes,
          critical: config.duty.critical,
          lookbackMs: config.lookbackMs,
          holder,
          log: log.child({ room: 'stuck' }),
          now,
        });

  const reporter = createReporter({ orchestrator, store });
  const digester = createDigester({
    tenant,
    store,
    reporter,
    deliverer,
    routes: config.routes,
    holder,
    log: log.child({ room: 'digest' }),
    now,
  });

  const startTrouble = new Map<ChatAdapter, string>();
  const health = async (): Promise<Health> => {
    const storeTrouble = await store.ping().then(
      () => null,
      (cause: unknown) => (cause as Error).message,
    );
    return {
      version,
      startedAt,
      tenants: [poller.health()],
      platforms: adapters.map((adapter) => ({
        platform: adapter.platform,
        trouble: adapter.trouble() ?? startTrouble.get(adapter) ?? null,
      })),
      waiting: storeTrouble === null ? await store.waitingPosts() : [],
      storeTrouble,
      troubles: await watch.troubles().catch(() => []),
      ...(heartbeat === null ? {} : { heartbeat: heartbeat.health() }),
    };
  };
  const metrics = createMetrics(health);
  const dispatch = createDispatch({
    commands,
    orchestrator,
    store,
    policy: config.policy,
    adapters,
    deliverer,
    follower,
    exporter,
    bulks,
    reporter,
    alerting: {
      routes: config.routes,
      catchUp: async (mute) => {
        if (await tellEnded(store, mute, config.routes, now())) deliverer.wake();
      },
    },
    health,
    onOutcome: metrics.invocation,
    log: log.child({ room: 'dispatch' }),
    now,
  });

  const suggest = createSuggest({
    orchestrator,
    store,
    authorise: createAuthoriser({ policy: config.policy, adapters }),
    log: log.child({ room: 'suggest' }),
  });

  const routes = new Map<string, RequestListener>([
    ['GET /healthz', alive],
    ['GET /readyz', ready(health)],
    ['GET /metrics', metrics.listener],
    [`GET ${filesPath}*`, fileSender({ fetch: exporter.fetch, log: log.child({ room: 'files' }) })],
  ]);
  if (slack?.listener) routes.set('POST /slack/events', slack.listener);
  if (teams !== null) routes.set('POST /api/messages', teams.listener);
  if (uipath.webhookSecret !== null) {
    const receive = webhookReceiver({
      secret: uipath.webhookSecret,
      store,
      onEvent: ({ type, jobs }) => {
        if (type === 'job.faulted') poller.hint(jobs);
        else follower.hint(jobs);
      },
      log: log.child({ room: 'webhook' }),
      now,
    });
    routes.set('POST /webhooks/uipath', receive);
    routes.set(`POST /webhooks/uipath/${tenant}`, receive);
  }
  const server = createHttpServer({ host: config.host, port: config.port, routes });
  const url = await server.start().catch(async (cause: unknown) => {
    await store.close();
    if (directory.passing) await shelf.remove();
    throw cause;
  });
  log.info({ url, tenant, version }, 'listening');

  const house = keepHouse({ store, log: log.child({ room: 'house' }), now });
  const stopping = new AbortController();
  const connected = adapters.map((adapter) => connect(adapter));
  deliverer.start();
  follower.start();
  attendant.start();
  digester.start();
  exporter.start();
  bulks.start();
  poller.start();
  watch.start();
  stuckWatch?.start();

  return {
    url,
    stop: async () => {
      stopping.abort();
      const looking = Promise.all([
        poller.stop(),
        follower.stop(),
        attendant.stop(),
        digester.stop(),
        watch.stop(),
        heartbeat?.idle(),
        exporter.stop(),
        stuckWatch?.stop(),
      ]);
      const acting = [bulks.stop(), ...adapters.map((adapter) => adapter.stop())];
      await Promise.all([atMost(longestLookMs, looking), ...acting]);
      await Promise.all(connected);
      await deliverer.stop();
      await server.stop();
      await house.stop();
      await store.close();
      if (directory.passing) await shelf.remove();
      log.info('stopped');
    },
  };

  /** Where somebody speaks with the bot, people may be reached again. */
  async function heard(invocation: Invocation, responder: Responder): Promise<void> {
    await dispatch(invocation, responder);
    await retryRoute(invocation.place.target);
  }

  /** The next alert for a lost route is tried there. */
  async function retryRoute(target: string): Promise<void> {
    await fallback
      .retry(target)
      .catch((cause: unknown) => log.debug({ target, err: cause }, 'a lost route is tried again later'));
  }

  /** Tries until the platform is reached or the app stops. */
  async function connect(adapter: ChatAdapter): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        startTrouble.set(adapter, 'not connected yet');
        await adapter.start(heard, suggest);
        if (stopping.signal.aborted) return;
        startTrouble.delete(adapter);
        log.info({ platform: adapter.platform }, 'connected');
        deliverer.wake();
        return;
      } catch (cause) {
        startTrouble.set(adapter, (cause as Error).message);
        log.error({ platform: adapter.platform, err: cause }, 'cannot connect yet');
        await pause(Math.min(1000 * 2 ** attempt, longestPauseMs), stopping.signal);
      }
    }
  }
}

/** Waits for the work, but no longer than this. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, pause(ms, done.signal)]);
  done.abort();
}

/** Waits, or less when the signal fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
