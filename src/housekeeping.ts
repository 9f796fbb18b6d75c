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
  ['approval:', 100 * dayMs],
  ['digest:', 14 * dayMs],
  ['audited:', 2 * dayMs],
];
/** Messages of stories that ended are edited no more after this. */
const noticeLifeMs = 90 * dayMs;
/** Lines of the audit that go in one transaction at most. */
const auditPart = 10_000;

/** Forgets what nobody will ask for any more, now and every six hours. Returns what ends it. */
export function keepHouse(options: {
  readonly store: Store;
  /** How long lines of the audit are kept; for ever when null or left out. */
  readonly auditLifeMs?: number | null;
  readonly log: Logger;
  readonly now: () => Date;
}): { stop(): Promise<void> } {
  const { auditLifeMs = null, store, log, now } = options;
  const sweep = async (): Promise<void> => {
    const at = now().getTime();
    let claims = 0;
    for (const [prefix, ms] of claimLives) claims += await store.forgetClaims(prefix, timestamp(at - ms));
    const notices = await store.forgetNotices(timestamp(at - noticeLifeMs));
    const texts = await store.forgetKept(timestamp(at));
    const audit = auditLifeMs === null ? 0 : await forgetAudit(at - auditLifeMs);
    log.debug({ claims, notices, texts, audit }, 'housekeeping');
  };
  /** A part at a time, so that nobody who acts waits long for the audit. */
  const forgetAudit = async (beforeMs: number): Promise<number> => {
    const removed = await store.forgetAudit(timestamp(beforeMs), timestamp(now()), auditPart);
    return removed < auditPart ? removed : removed + (await forgetAudit(beforeMs));
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
