import { schedule as scheduleCron } from 'node-cron';
import type { Audience } from '../domain/audience.ts';
import { BotError } from '../domain/errors.ts';
import type { TenantHealth } from '../domain/health.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Duty } from '../domain/owner.ts';
import { mayRead } from '../domain/read-budget.ts';
import type { Route } from '../domain/route.ts';
import type { Store } from '../domain/store.ts';
import { type Timestamp, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import type { Deliverer } from './delivery/deliver.ts';
import { glance } from './glance.ts';
import { createHints } from './hints.ts';
import { poll } from './poll.ts';
import type { PollSettings } from './poll-settings.ts';
import { createRounds } from './rounds.ts';
import type { PollEnd } from './watch/watch-facts.ts';

/**
 * How long the right to poll lasts without being renewed. A process that was killed keeps others (and its own successor)
 * waiting this long; one that hangs for longer is overtaken, which doubles nothing, since the store knows what was told.
 */
const leaseMs = 20_000;
/** A fault whose process is being started or retried is looked at again this soon. */
const laterMs = 3_000;
/** Events that come closer together than this are looked at together. */
const hintGapMs = 500;
/** A look that the read budget has no room for is tried again this soon; a poll that is due goes first all the same. */
const roomMs = 1_000;
/** What is due is looked for at least this often: a clock that was set back must not keep it waiting. */
const longestPauseMs = 60_000;

export interface PollerOptions {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly deliverer: Pick<Deliverer, 'wake'>;
  /** Told when there may be a new alert. */
  readonly onAlert?: () => void;
  /** Told how each poll ended; must not reject. */
  readonly onPolled?: (end: PollEnd) => Promise<void>;
  /** Places that get every alert. */
  /** Who may be told of what where it was asked for in chat; everybody of all when absent. */
  readonly audience?: Audience;
  readonly routes: readonly Route[];
  /** Who answers for what, and what must not wait; nothing when absent. */
  readonly duty?: Duty;
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
  /**
   * An event says that these jobs faulted (or, with none, that something did): they are looked at ahead of the next
   * poll, as soon as the read budget allows. Nothing follows from it that a poll would not find.
   */
  hint(ids: readonly number[]): void;
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
  const told = (): void => {
    options.deliverer.wake();
    options.onAlert?.();
  };
  const settings: PollSettings = { ...options, told };

  const hints = createHints();
  /** When the next poll is due, in ms; null: when the clock says so. */
  let dueMs: number | null = null;
  let hintedMs = Number.NEGATIVE_INFINITY;
  /** While another process polls, what events said waits until then. */
  let elsewhereMs = Number.NEGATIVE_INFINITY;
  let cron: ReturnType<typeof scheduleCron> | null = null;
  let sweptMs: number | null = null;
  let stopping = false;
  let trouble: { readonly text: string; readonly since: Timestamp } | null = null;
  let polledAt: Timestamp | null = null;
  let requestsPerPoll: number | null = null;

  const still = async (): Promise<boolean> => !stopping && lease(leaseMs);
  const due = (atMs: number): void => {
    dueMs = Math.min(dueMs ?? atMs, atMs);
  };
  const pollNow = (): void => {
    due(now().getTime());
    rounds.ask();
  };

  /** When the hints may be followed that there are; null when there are none. */
  const hintsFromMs = (): number | null => {
    const readyMs = hints.readyMs();
    if (readyMs === null) return null;
    const roomFromMs = mayRead(orchestrator.usage(), 1) ? readyMs : now().getTime() + roomMs;
    return Math.max(readyMs, roomFromMs, elsewhereMs, Math.min(hintedMs, now().getTime()) + hintGapMs);
  };

  const reached = (atMs: number | null): boolean => atMs !== null && atMs <= now().getTime();

  const followHints = async (): Promise<void> => {
    const nowMs = now().getTime();
    hintedMs = nowMs;
    const jobs = hints.take(nowMs);
    const seen = jobs === 'poll' ? null : await glance(settings, jobs, still);
    if (seen === null) return due(nowMs);
    hints.inVain(seen.missing, nowMs);
    if (seen.later > 0) due(nowMs + laterMs);
  };

  const pollHere = async (): Promise<void> => {
    const beganMs = now().getTime();
    const sinceSweepMs = sweptMs === null ? null : beganMs - sweptMs;
    const outcome = await poll(settings, sinceSweepMs, still);
    requestsPerPoll = outcome.requests;
    if (outcome.sweep && outcome.complete) sweptMs = beganMs;
    log.debug({ tenant, ...outcome }, 'poll ends');
    await options.onPolled?.({ kind: outcome.complete ? 'complete' : 'parts' });
    if (outcome.later > 0) due(now().getTime() + laterMs);
  };

  const rounds = createRounds(async () => {
    const { heldMs } = orchestrator.usage();
    if (heldMs > 0) return heldMs;
    if (!reached(dueMs) && !reached(hintsFromMs())) return pauseMs();
    try {
      if (await lease(leaseMs)) {
        if (reached(hintsFromMs())) await followHints();
        if (reached(dueMs)) {
          dueMs = null;
          await pollHere();
        }
      } else {
        log.debug({ tenant }, 'another process polls');
        elsewhereMs = now().getTime() + laterMs;
        dueMs = hints.readyMs() === null ? null : elsewhereMs;
      }
      polledAt = (await store.pollState(tenant))?.polledUntil ?? null;
      if (trouble !== null) log.info({ tenant, since: trouble.since }, 'polling works again');
      trouble = null;
    } catch (error) {
      if (trouble === null) log.error({ tenant, err: error }, 'polling fails');
      else log.debug({ tenant, err: error }, 'polling still fails');
      trouble = { text: forPeople(error), since: trouble?.since ?? timestamp(now()) };
      await options.onPolled?.({ kind: 'failed', error });
      // After a refusal that says until when, the poll is made up for then.
      if (orchestrator.usage().heldMs > 0) due(now().getTime());
      const againMs = pauseMs();
      // What is still due because the store fails is not tried without a pause.
      return againMs === null ? null : Math.max(againMs, laterMs);
    }
    return pauseMs();
  });

  function pauseMs(): number | null {
    const { heldMs } = orchestrator.usage();
    const moments = [dueMs, hintsFromMs()].filter((at) => at !== null);
    if (moments.length === 0) return null;
    const untilMs = Math.min(...moments) - now().getTime();
    return Math.max(1, heldMs, Math.min(untilMs, longestPauseMs));
  }

  return {
    start() {
      cron = scheduleCron(options.cron, pollNow, { name: `poll:${tenant}`, suppressMissedWarning: true });
      // A busy process may find a tick long past: it polls then all the same.
      cron.on('execution:missed', pollNow);
      due(now().getTime());
      rounds.start();
    },
    pollNow,
    hint(ids) {
      hints.add(ids, now().getTime());
      rounds.ask();
    },
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
