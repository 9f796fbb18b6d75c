import { randomUUID } from 'node:crypto';
import type { Config } from './config.ts';
import type { Health } from './domain/health.ts';
import { timestamp } from './domain/timestamp.ts';
import { exportDirectory } from './exports/directory.ts';
import { createShelf } from './exports/shelf.ts';
import { given } from './given.ts';
import { keepHouse } from './housekeeping.ts';
import { createMetrics } from './http/metrics.ts';
import type { Logger } from './logger.ts';
import { createOrchestrator } from './orchestrator/client.ts';
import { tenantName } from './orchestrator/tenant.ts';
import { createRedactor } from './redact/redactor.ts';
import { openStore } from './storage/store.ts';
import { version } from './version.ts';
import { createAlerting } from './wiring/alerting.ts';
import { createAnswering } from './wiring/answering.ts';
import type { Base } from './wiring/base.ts';
import { createConnections } from './wiring/connections.ts';
import { createListening } from './wiring/listening.ts';
import { atMost, longestLookMs } from './wiring/pause.ts';
import { createPeople } from './wiring/people.ts';
import { createPlatforms } from './wiring/platforms.ts';

export interface App {
  /** Address of the HTTP port. */
  readonly url: string;
  /** Where health and metrics are asked for. */
  readonly metricsUrl: string;
  /** Ends polling, takes no new requests, waits for those under way (bounded), closes the store. */
  stop(): Promise<void>;
}

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
  const store = await openStore(config.databaseUrl, { auditKeys: config.audit.keys });
  await store.signAudit(startedAt);
  const tenant = tenantName(config.uipath.url);
  const redactor = createRedactor(config.redaction);
  const orchestrator = createOrchestrator({
    tenant,
    ...given(config.uipath),
    redactor,
    log: log.child({ room: 'orchestrator' }),
    now,
  });
  const base: Base = { config, store, tenant, orchestrator, redactor, holder: randomUUID(), log, now };

  const directory = exportDirectory(config.databaseUrl);
  const shelf = createShelf(directory.path);
  const platforms = createPlatforms(base, shelf, (target) => {
    void alerting.retryRoute(target);
    alerting.deliverer.revive(target);
  });
  const { adapters } = platforms;
  const people = createPeople(base, adapters);
  const alerting = createAlerting(base, adapters, people.audience);
  const connections = createConnections({
    adapters,
    onConnected: () => alerting.deliverer.wake(),
    redactor,
    log,
  });

  const health = async (): Promise<Health> => {
    const storeTrouble = await store.ping().then(
      () => null,
      (cause: unknown) => redactor.text((cause as Error).message).shown,
    );
    return {
      version,
      startedAt,
      platforms: adapters.map((adapter) => ({
        platform: adapter.platform,
        trouble: connections.trouble(adapter),
      })),
      waiting: storeTrouble === null ? await store.waitingPosts() : [],
      storeTrouble,
      ...(await alerting.health()),
    };
  };
  const metrics = createMetrics(health);
  const answering = createAnswering(base, {
    adapters,
    people,
    alerting,
    shelf,
    health,
    onOutcome: metrics.invocation,
  });
  const server = createListening(base, { platforms, alerting, answering, health, metrics });

  const forsake = async (): Promise<void> => {
    await store.close();
    if (directory.passing) await shelf.remove();
  };
  const { metricsUrl, url } = await server.start().catch(async (cause: unknown) => {
    await forsake();
    throw cause;
  });
  log.info({ url, metricsUrl, tenant, version }, 'listening');

  const auditLifeMs = config.audit.retentionMs;
  const house = keepHouse({ store, auditLifeMs, log: log.child({ room: 'house' }), now });
  connections.start(answering.handler, answering.suggester);
  alerting.start();
  answering.start();

  return {
    url,
    metricsUrl,
    stop: async () => {
      await Promise.all([atMost(longestLookMs, alerting.stop()), answering.stop(), connections.stop()]);
      await alerting.deliverer.stop();
      await server.stop();
      await house.stop();
      await forsake();
      log.info('stopped');
    },
  };
}
