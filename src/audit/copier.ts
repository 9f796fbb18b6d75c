import { createRounds } from '../alerts/rounds.ts';
import { auditTroubleKey } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import { type Timestamp, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { createFileCopy } from './file-copy.ts';
import { createLineFile } from './line-file.ts';
import { createPlaceCopy } from './place-copy.ts';

const defaultRoundMs = 2_000;
/** An act takes seconds. What was begun so long ago and has no line yet was broken off by the end of its process. */
const longestActMs = 10 * 60_000;
const settleEveryMs = 60_000;
/** One process copies; when it dies, another does after this long. */
const leaseMs = 15_000;

export interface CopierOptions {
  readonly store: Store;
  readonly deliverer: { wake(): void };
  readonly tenant: string;
  /** File that gets every line; null for none. */
  readonly file: string | null;
  /** Places that are told of acts and refusals. */
  readonly targets: readonly string[];
  /** Commands that only look. */
  readonly quiet: ReadonlySet<string>;
  /** Told when the file begins to fail, and when it is mended. */
  readonly changed: () => void;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
  readonly roundMs?: number;
}

/** Copies the audit out of the store, and adds the lines of acts that were broken off. Nothing here rejects: a file that fails is told by the watch, and is caught up with. */
export interface Copier {
  start(): void;
  /** Resolves when no copying is under way. */
  idle(): Promise<void>;
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

export function createCopier(options: CopierOptions): Copier {
  const { file, holder, log, now, store, targets } = options;
  const pauseMs = options.roundMs ?? defaultRoundMs;
  const copyToFile = file === null ? null : createFileCopy(store, createLineFile(file));
  const copyToPlaces = targets.length === 0 ? null : createPlaceCopy(options);
  /** Since when the file fails; null while it does not, undefined before the first try. */
  let failing: Timestamp | null | undefined;
  let settledMs = Number.NEGATIVE_INFINITY;

  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease('audit:copy', holder, timestamp(now()), ttlMs);

  const worked = async (): Promise<void> => {
    if (failing === null) return;
    await store.forget(auditTroubleKey);
    if (failing !== undefined) log.info({ file }, 'the file of the audit is written again');
    failing = null;
    options.changed();
  };

  const failed = async (path: string, error: unknown): Promise<void> => {
    const said = error instanceof Error ? error.message : String(error);
    if (typeof failing === 'string') {
      log.debug({ file, err: error }, 'the file of the audit still cannot be written');
      return;
    }
    log.error({ file, err: error }, 'the file of the audit cannot be written; its lines wait in the store');
    const since = timestamp(now());
    await store.keep(auditTroubleKey, JSON.stringify({ what: 'audit-file', since, file: path, said }));
    failing = since;
    options.changed();
  };

  const settleLost = async (): Promise<void> => {
    const nowMs = now().getTime();
    if (nowMs - settledMs < settleEveryMs && nowMs >= settledMs) return;
    settledMs = nowMs;
    const lost = await store.auditLost(timestamp(nowMs - longestActMs), timestamp(nowMs));
    if (lost > 0) log.warn({ lost }, 'acts were broken off by the end of their process');
  };

  const rounds = createRounds(async () => {
    try {
      if (!(await lease(leaseMs))) {
        failing = undefined;
        return pauseMs;
      }
      await settleLost();
      await copyToPlaces?.();
      if (copyToFile !== null && file !== null) {
        await copyToFile().then(worked, async (error: unknown) => failed(file, error));
      } else await worked();
    } catch (error) {
      log.warn({ err: error }, 'the audit cannot be copied now');
    }
    return pauseMs;
  });

  return {
    start: rounds.start,
    idle: rounds.idle,
    async stop() {
      await rounds.stop();
      await lease(0).catch((error: unknown) => log.debug({ err: error }, 'the lease runs out by itself'));
    },
  };
}
