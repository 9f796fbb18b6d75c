import type { RequestListener } from 'node:http';
import type { Health } from '../domain/health.ts';
import { fileSender, filesPath } from '../http/files.ts';
import { alive, ready } from '../http/health.ts';
import type { Metrics } from '../http/metrics.ts';
import { createPorts } from '../http/ports.ts';
import { webhookReceiver } from '../http/webhook.ts';
import type { Alerting } from './alerting.ts';
import type { Answering } from './answering.ts';
import type { Base } from './base.ts';
import type { Platforms } from './platforms.ts';

/** The HTTP ports: what the platforms, Orchestrator and monitors ask for. */
export function createListening(
  { config, log, now, store, tenant }: Base,
  parts: {
    readonly platforms: Platforms;
    readonly alerting: Alerting;
    readonly answering: Answering;
    readonly health: () => Promise<Health>;
    readonly metrics: Metrics;
  },
): ReturnType<typeof createPorts> {
  const { alerting, answering, health, metrics, platforms } = parts;
  const inner = new Map<string, RequestListener>([
    ['GET /healthz', alive],
    ['GET /readyz', ready(health)],
    ['GET /metrics', metrics.listener],
  ]);
  const routes = new Map<string, RequestListener>([
    [`GET ${filesPath}*`, fileSender({ fetch: answering.fetchFile, log: log.child({ room: 'files' }) })],
    ...platforms.routes,
  ]);
  if (config.uipath.webhookSecret !== null) {
    const receive = webhookReceiver({
      secret: config.uipath.webhookSecret,
      store,
      onEvent: ({ type, jobs }) => alerting.hint(type, jobs),
      log: log.child({ room: 'webhook' }),
      now,
    });
    routes.set('POST /webhooks/uipath', receive);
    routes.set(`POST /webhooks/uipath/${tenant}`, receive);
  }
  const { host, port, publicUrl } = config;
  return createPorts({
    host,
    port,
    publicUrl,
    ...config.http,
    routes,
    inner,
    log: log.child({ room: 'http' }),
  });
}
