import type { Logger } from '../logger.ts';

/** Work that outlives the request that began it. */
export interface InFlight {
  /** Takes charge of this work; what it throws is logged. */
  add(work: Promise<void>): void;
  /** Resolves when all work is done, or after `limitMs`. */
  drained(limitMs: number): Promise<void>;
}

/** A set of running work. */
export function createInFlight(log: Logger): InFlight {
  const running = new Set<Promise<void>>();
  return {
    add(work) {
      const watched = work
        .catch((error: unknown) => log.error({ err: error }, 'A Slack request ended in an error'))
        .finally(() => running.delete(watched));
      running.add(watched);
    },
    async drained(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([Promise.all(running), limit]);
      clearTimeout(timer);
    },
  };
}
