import type { Logger } from '../logger.ts';
import { createHttpServer, type HttpServer, type Routes } from './server.ts';

/** What must be answered however busy the bot is: whoever asks would end it otherwise. */
const always = ['GET /healthz', 'GET /readyz'];

/**
 * The bot's HTTP port; and, where `metrics` names another address, a port of its own for `inner` (health and metrics),
 * which is not served on the first one then.
 */
export function createPorts(options: {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly metrics: { readonly host: string; readonly port: number } | null;
  readonly trustedHops: number;
  readonly routes: Routes;
  readonly inner: Routes;
  readonly log: Logger;
}): Pick<HttpServer, 'stop'> & {
  /** Resolves with the addresses once all listen. Rejects when one is taken; none listens then. */
  start(): Promise<{ readonly url: string; readonly metricsUrl: string }>;
} {
  const { inner, log, metrics, routes } = options;
  const main = createHttpServer({
    host: options.host,
    port: options.port,
    routes: metrics === null ? new Map([...routes, ...inner]) : routes,
    always,
    trustedHops: options.trustedHops,
    overTls: options.publicUrl?.startsWith('https://') === true,
    log,
  });
  const apart = metrics === null ? null : createHttpServer({ ...metrics, routes: inner, always, log });
  return {
    start: async () => {
      const url = await main.start();
      if (apart === null) return { url, metricsUrl: url };
      try {
        return { url, metricsUrl: await apart.start() };
      } catch (cause) {
        await main.stop();
        throw cause;
      }
    },
    stop: async () => {
      await Promise.all([main.stop(), apart?.stop()]);
    },
  };
}
