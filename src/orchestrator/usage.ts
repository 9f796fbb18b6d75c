import type { Usage } from '../domain/orchestrator.ts';
import type { Exchange } from './exchange.ts';

const minuteMs = 60_000;

/** Counts the requests of one tenant; token requests are not Orchestrator's and are left out. */
export function createUsage(now: () => Date): {
  readonly count: (exchange: Exchange) => void;
  readonly read: () => Usage;
} {
  let requests = 0;
  let failed = 0;
  let rateLimited = 0;
  let recent: number[] = [];
  const forget = (at: number) => {
    recent = recent.filter((moment) => moment > at - minuteMs);
  };
  return {
    count(exchange) {
      const at = now().getTime();
      requests++;
      if (exchange.kind === 'none' || exchange.status >= 400) failed++;
      if (exchange.kind === 'answer' && exchange.status === 429) rateLimited++;
      forget(at);
      recent.push(at);
    },
    read() {
      forget(now().getTime());
      return { requests, failed, rateLimited, lastMinute: recent.length };
    },
  };
}
