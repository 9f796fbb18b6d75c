import { schedule as scheduleCron } from 'node-cron';
import { BotError } from '../domain/errors.ts';
import type { TenantHealth } from '../domain/health.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import { type Timestamp, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import type { Deliverer } from './deliver.ts';
import { type PollSettings, poll } from './poll.ts';
import { createRounds } from './rounds.ts';

/**
 * How long the right to poll lasts without being renewed. A process that was killed keeps others (and its own successor)
 * waiting this long; one that hangs for longer is overtaken, which doubles nothing, since the store knows what was told.
 */
const leaseMs = 20_000;
/** A fault whose process is being started or retried is looked at again this soon. */
const laterMs = 3_000;

export interface PollerOptions {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly deliverer: Pick<Deliverer, 'wake'>;
  /** Places that get every alert. */
  readonly routes: readonly string[];
  /** node-cron expression, seconds allowed. */
  readonly cron: string;
  readonly lookbackMs: number;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
  readonly limits?: NonNullable<PollSettings['limits']>;
}

/** Polls one tenant at its times. Nothing here rejects: trouble stands in `health` and in the log. */
export interface Poller {
  /** Polls at once, and from then on whenever the clock says so. */
  start(): void;
  /** Polls as soon as may be: now, or once more right after the poll that is under way. */
  pollNow(): void;
  /** Resolves when no poll is under way or asked for. */
  idle(): Promise<void>;
  /** Polls no more; resolves when the poll under way has ended and others may poll. */
  stop(): Promise<void>;
  health(): TenantHealth;
}

/** Creates a poller: one poll at a time in all processes that share the store; a tick that comes meanwhile is made up for. */
export function createPoller(options: PollerOptions): Poller {
  const { orchestrator, store, log, now, holder } = options;
  const { tenant } = orchestrator;
  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease(`poll:${tenant}`, holder, timestamp(now()), ttlMs);
  const settings: PollSettings = { ...options, told: () => options.deliverer.wake() };

  let cron: ReturnType<typeof scheduleCron> | null = null;
  let sweptMs: number | null = null;
  let stopping = false;
  let trouble: { readonly text: string; readonly since: Timestamp } | null = null;
  let polledAt: Timestamp | null = null;
  let requestsPerPoll: number | null = null;

  const pollHere = async (): Promise<number | null> => {
    const beganMs = now().getTime();
    const sinceSweepMs = sweptMs === null ? null : beganMs - sweptMs;
    const outcome = await poll(settings, sinceSweepMs, async () => !stopping && lease(leaseMs));
    requestsPerPoll = outcome.requests;
    if (outcome.sweep && outcome.complete) sweptMs = beganMs;
    log.debug({ tenant, ...outcome }, 'poll ends');
    return outcome.later > 0 ? laterMs : null;
  };

  const rounds = createRounds(async () => {
    let againMs: number | null = null;
    try {
      if (await lease(leaseMs)) againMs = await pollHere();
      else log.debug({ tenant }, 'another process polls');
      polledAt = (await store.pollState(tenant))?.polledUntil ?? null;
      if (trouble !== null) log.info({ tenant, since: trouble.since }, 'polling works again');
      trouble = null;
    } catch (error) {
      if (trouble === null) log.error({ tenant, err: error }, 'polling fails');
      else log.debug({ tenant, err: error }, 'polling still fails');
      trouble = { text: forPeople(error), since: trouble?.since ?? timestamp(now()) };
    }
    return againMs;
  });

  return {
    start() {
      cron = scheduleCron(options.cron, rounds.ask, { name: `poll:${tenant}`, suppressMissedWarning: true });
      // A busy process may find a tick long past: it polls then all the same.
      cron.on('execution:missed', rounds.ask);
      rounds.start();
    },
    pollNow: rounds.ask,
    idle: rounds.idle,
    async stop() {
      stopping = true;
      await cron?.destroy();
      await rounds.stop();
      await lease(0).catch((error: unknown) =>
        log.debug({ tenant, err: error }, 'the lease runs out by itself'),
      );
    },
    health: () => ({
      tenant,
      trouble: trouble?.text ?? null,
      troubleSince: trouble?.since ?? null,
      polledAt,
      requestsPerPoll,
      usage: orchestrator.usage(),
    }),
  };
}

function forPeople(error: unknown): string {
  if (!(error instanceof BotError)) return 'Something went wrong on our side; the log says what.';
  return error.hint === null ? error.message : `${error.message} ${error.hint}`;
}
