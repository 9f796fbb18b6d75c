import type { Reader } from './reader.ts';

/** How the bot is reached beside `HOST` and `PORT`. */
export interface HttpSettings {
  /** Where health and metrics are asked for; null: on the port of everything else. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Proxies of ours before the bot that write `X-Forwarded-For`. */
  readonly trustedHops: number;
}

/** A longer chain of proxies is a mistake. */
const mostHops = 10;

/** Reads a port; 0 stands for any that is free. */
export function readPort(
  { fault, text }: Reader,
  name: 'PORT' | 'METRICS_PORT',
  unset: string | null,
): number | null {
  const value = text(name) ?? unset;
  if (value === null) return null;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    fault(name, `${value} is no port`, 'Use a number from 1 to 65535');
  return port;
}

export function readHttp(reader: Reader, host: string, port: number): HttpSettings {
  const { fault, text } = reader;
  const metricsPort = readPort(reader, 'METRICS_PORT', null);
  const metricsHost = text('METRICS_HOST');
  if (metricsPort === null && metricsHost !== null)
    fault('METRICS_HOST', 'set, though METRICS_PORT is not', 'Set both, or neither');
  if (metricsPort !== null && metricsPort === port && port !== 0)
    fault('METRICS_PORT', `the same as PORT`, 'Choose another one, or leave it unset for the same port');
  const trust = text('TRUST_PROXY') ?? '0';
  const hops = Number(trust);
  if (!/^\d+$/.test(trust) || hops > mostHops)
    fault('TRUST_PROXY', `${trust} is no number of proxies`, `Use a number from 0 to ${mostHops}`);
  return {
    metrics: metricsPort === null ? null : { host: metricsHost ?? host, port: metricsPort },
    trustedHops: hops,
  };
}
