import type { RequestListener } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Health } from '../domain/health.ts';
import { epochMs } from '../domain/timestamp.ts';
import { atOnce } from './at-once.ts';
import { reasonsAgainst } from './health.ts';

export interface Metrics {
  /** `GET /metrics`: Prometheus text. */
  readonly listener: RequestListener;
  /** Counts one finished invocation. */
  invocation(command: string, outcome: 'ok' | 'denied' | 'refused' | 'failed'): void;
}

/** The bot's numbers. Those about its health are read when they are asked for. */
export function createMetrics(health: () => Promise<Health>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `chatops_${name}`, help, labelNames, registers: [registry] });
  const readiness = gauge('ready', '1 when store, chat and Orchestrator are usable');
  const requests = gauge('orchestrator_requests', 'Requests to Orchestrator since the start', ['tenant']);
  const failed = gauge('orchestrator_requests_failed', 'Requests that failed', ['tenant']);
  const limited = gauge('orchestrator_requests_rate_limited', 'Requests answered 429', ['tenant']);
  const reads = gauge('orchestrator_reads_last_minute', 'Reads of Orchestrator in the last minute', [
    'tenant',
  ]);
  const budget = gauge('orchestrator_reads_budget', 'Reads a minute that the bot allows itself', ['tenant']);
  const held = gauge('orchestrator_hold_seconds', 'How long Orchestrator still asks to wait (429)', [
    'tenant',
  ]);
  const perPoll = gauge('orchestrator_requests_per_poll', 'Requests that the last poll needed', ['tenant']);
  const polledAt = gauge('poll_last_success_seconds', 'Server time of the last poll read to its end', [
    'tenant',
  ]);
  const waiting = gauge('alerts_waiting', 'Messages that a place does not show yet', ['target']);
  const invocations = new Counter({
    name: 'chatops_invocations_total',
    help: 'Commands, clicks, forms and shortcuts',
    labelNames: ['command', 'outcome'],
    registers: [registry],
  });

  const read = atOnce(async (): Promise<string> => {
    const now = await health();
    readiness.set(reasonsAgainst(now).length === 0 ? 1 : 0);
    waiting.reset();
    for (const { target, count } of now.waiting) waiting.set({ target }, count);
    for (const { tenant, usage, requestsPerPoll, polledAt: at } of now.tenants) {
      requests.set({ tenant }, usage.requests);
      failed.set({ tenant }, usage.failed);
      limited.set({ tenant }, usage.rateLimited);
      reads.set({ tenant }, usage.readsLastMinute);
      budget.set({ tenant }, usage.readsPerMinute);
      held.set({ tenant }, usage.heldMs / 1000);
      if (requestsPerPoll !== null) perPoll.set({ tenant }, requestsPerPoll);
      if (at !== null) polledAt.set({ tenant }, epochMs(at) / 1000);
    }
    return registry.metrics();
  });

  return {
    listener: (_req, res) => {
      read().then(
        (text) => res.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
        () => res.writeHead(503).end(),
      );
    },
    invocation: (command, outcome) => invocations.inc({ command, outcome }),
  };
}
