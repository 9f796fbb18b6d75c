import type { Store } from './domain/store.ts';
import { timestamp } from './domain/timestamp.ts';
import type { Logger } from './logger.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long a claim of each kind is remembered: far longer than anybody repeats the request behind it. */
const claimLives: readonly (readonly [prefix: string, ms: number])[] = [
  ['invocation:', 2 * dayMs],
  ['webhook:', 2 * dayMs],
  ['start:', 2 * dayMs],
  ['end:', 2 * dayMs],
  ['retry:', 90 * dayMs],
  ['export:', 2 * dayMs],
  ['bulk:', 2 * dayMs],
  ['digest:', 14 * dayMs],
];
/** Messages of stories that ended are edited no more after this. */
const noticeLifeMs = 90 * dayMs;

/** Forgets what nobody will ask for any more, now and every six hours. Returns what ends it. */
export function keepHouse(options: {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => Date;
}): { stop(): Promise<void> } {
  const { store, log, now } = options;
  const sweep = async (): Promise<void> => {
    const at = now().getTime();
    let claims = 0;
    for (const [prefix, ms] of claimLives) claims += await store.forgetClaims(prefix, timestamp(at - ms));
    const notices = await store.forgetNotices(timestamp(at - noticeLifeMs));
    const texts = await store.forgetKept(timestamp(at));
    log.debug({ claims, notices, texts }, 'housekeeping');
  };
  let running = Promise.resolve();
  const run = (): void => {
    running = sweep().catch((cause: unknown) => log.warn({ err: cause }, 'housekeeping failed'));
  };
  run();
  const timer = setInterval(run, 6 * hourMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
