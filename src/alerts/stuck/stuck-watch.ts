import { timestamp } from '../../domain/timestamp.ts';
import type { Deliverer } from '../delivery/deliver.ts';
import type { Follower } from '../follow.ts';
import { createRounds } from '../rounds.ts';
import { lookForMissed } from './missed-look.ts';
import { lookForStuck, type StuckLookSettings } from './stuck-look.ts';

/** How long the right to look lasts without being renewed. */
const leaseMs = 60_000;

export interface StuckWatchOptions extends StuckLookSettings {
  readonly deliverer: Pick<Deliverer, 'wake'>;
  /** Follows the jobs that were told. */
  readonly follower: Pick<Follower, 'wake'>;
  /** How long after its time a trigger that started nothing is told, in ms; null: triggers are not looked at. */
  readonly missedMs: number | null;
  /** Pause between two looks, in ms. */
  readonly everyMs: number;
  /** Names this process among those that share the store. */
  readonly holder: string;
}

/** Looks for stuck jobs of one tenant over and over. Nothing here rejects: trouble stands in the log. */
export interface StuckWatch {
  start(): void;
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
  /** Looks no more; resolves when the look under way has ended and others may look. */
  stop(): Promise<void>;
}

/** Creates a watch: one look at a time in all processes that share the store; none while the server asks to wait. */
export function createStuckWatch(options: StuckWatchOptions): StuckWatch {
  const { deliverer, everyMs, follower, holder, log, missedMs, now, orchestrator, store } = options;
  const { tenant } = orchestrator;
  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease(`stuck:${tenant}`, holder, timestamp(now()), ttlMs);
  let failing = false;
  let stopping = false;

  const rounds = createRounds(async () => {
    const { heldMs } = orchestrator.usage();
    if (heldMs > 0) return Math.max(heldMs, everyMs);
    try {
      if (await lease(leaseMs)) {
        const outcome = await lookForStuck(options, async () => !stopping && lease(leaseMs));
        log.debug({ tenant, ...outcome }, 'looked for stuck jobs');
        if (outcome.told + outcome.changed > 0) deliverer.wake();
        if (outcome.told > 0) follower.wake();
        if (missedMs !== null && !stopping) {
          const missed = { ...options, missedMs, off: options.limits.off };
          if ((await lookForMissed(missed)) > 0) deliverer.wake();
        }
      }
      if (failing) log.info({ tenant }, 'stuck jobs are looked for again');
      failing = false;
    } catch (error) {
      if (failing) log.debug({ tenant, err: error }, 'stuck jobs still cannot be looked for');
      else log.warn({ tenant, err: error }, 'stuck jobs cannot be looked for');
      failing = true;
    }
    return everyMs;
  });

  return {
    start: rounds.start,
    idle: rounds.idle,
    async stop() {
      stopping = true;
      await rounds.stop();
      await lease(0).catch((error: unknown) =>
        log.debug({ tenant, err: error }, 'the lease runs out by itself'),
      );
    },
  };
}
