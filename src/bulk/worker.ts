import { setTimeout as sleep } from 'node:timers/promises';
import { renewLease } from '../alerts/renew-lease.ts';
import { createRounds } from '../alerts/rounds.ts';
import type { AuditEntry } from '../domain/audit.ts';
import { type BulkBody, type BulkFate, isDecided, withFates } from '../domain/bulk-body.ts';
import { BotError } from '../domain/errors.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Person } from '../domain/person.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { auditEntryOf } from './audit-entry.ts';
import { endNext } from './end-jobs.ts';
import { begunRetries, callOff } from './ours.ts';
import { createPace } from './pace.ts';
import type { BulkParts, Work } from './parts.ts';
import { isPassing, reasonOf } from './reason.ts';
import { retryNext } from './retry-jobs.ts';

/** The store is asked this often what there is to do: what a dead process left. */
const roundMs = 5_000;
/** Only one process works at a bulk; when it dies, another goes on after this long. */
const leaseMs = 60_000;
/** Passing trouble may last this long before the rest is given up. */
const patienceMs = 10 * 60_000;
const longestPauseMs = 30_000;
/** How long the message may take to stand where it was asked for. */
const placePatienceMs = 30_000;
const placeLookMs = 500;
/** How long `stop` waits for a request under way. */
const drainMs = 10_000;

export interface BulkWorkerOptions {
  readonly store: Store;
  readonly orchestrator: Orchestrator;
  readonly deliverer: { wake(noticeId?: string): void };
  readonly follower: { wake(): void };
  /** Who a person is in Orchestrator, for the audit; null where nothing says so. */
  readonly orchestratorUserOf?: (by: Person) => string | null;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Carries bulks out. Nothing here rejects: what goes wrong stands in the bulk's message. */
export interface BulkWorker {
  start(): void;
  /** Says that there is a new bulk. */
  wake(): void;
  /** Begins no more requests; what is left is taken up after the next start. */
  stop(): Promise<void>;
}

/** Another process works at it by now. */
class Taken extends Error {
  override readonly name = 'Taken';
}

export function createBulkWorker(options: BulkWorkerOptions): BulkWorker {
  const { deliverer, holder, log, now, orchestrator, store } = options;
  const { tenant } = orchestrator;
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const wait = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };
  const paces = { retry: createPace(wait), end: createPace(wait) };
  const parts: BulkParts = {
    ...options,
    turn: async (kind) => paces[kind](),
    wait,
    stopping: () => stopping.signal.aborted,
  };

  const lease = async (id: string, ttlMs: number): Promise<boolean> =>
    store.lease(`bulk:${id}`, holder, timestamp(now()), ttlMs);

  const read = async (id: string): Promise<BulkBody | null> => {
    const body = (await store.notice(id))?.body;
    return body?.kind === 'bulk' && !body.ended ? body : null;
  };

  const change = async (
    id: string,
    next: (body: BulkBody) => BulkBody,
    audit?: () => AuditEntry,
  ): Promise<BulkBody> => {
    if (!(await lease(id, leaseMs))) throw new Taken();
    const notice = await store.changeNotice(
      id,
      (body) => (body.kind === 'bulk' && !body.ended ? next(body) : body),
      audit,
    );
    if (notice?.body.kind !== 'bulk') throw new Taken();
    // A message that reads as before need not be edited at once.
    if (notice.body.ended) deliverer.wake(id);
    else if (notice.body.jobs.some(({ fate }) => isDecided(fate))) deliverer.wake();
    return notice.body;
  };

  /** Does the next piece of work and returns after how many ms to go on; null when it is done. */
  async function advance(id: string, body: BulkBody): Promise<number | null> {
    const save = async (fates: ReadonlyMap<number, BulkFate>): Promise<BulkBody> =>
      change(id, (newest) => withFates(newest, fates));
    const work: Work = { id, body, save };
    if (body.jobs.every(({ fate }) => isDecided(fate))) return finish(id, body);
    if (body.cancelled !== null && body.jobs.some(({ fate }) => fate.name === 'waiting')) {
      await callOff(parts, work);
      const left = await read(id);
      if (left !== null) await act({ ...work, body: left });
    } else await act(work);
    return 0;
  }

  async function act(work: Work): Promise<void> {
    if (work.body.jobs.every(({ fate }) => isDecided(fate))) return;
    await (work.body.verb === 'retry' ? retryNext(parts, work) : endNext(parts, work));
  }

  async function finish(id: string, body: BulkBody): Promise<number | null> {
    // The process that opened it may have died before its message was sent, or be about to send it.
    if ((await store.postsOf(id)).length === 0) {
      if (now().getTime() - epochMs(body.at) < placePatienceMs) return placeLookMs;
      await store.addTarget(id, body.target);
    }
    let last = body;
    await change(
      id,
      (newest) => {
        last = { ...newest, ended: true };
        return last;
      },
      () =>
        auditEntryOf(last, {
          at: timestamp(now()),
          tenant,
          orchestratorUser: options.orchestratorUserOf?.(last.by) ?? null,
        }),
    );
    return null;
  }

  /** Works at a bulk to its end. False when another process does. */
  async function run(id: string): Promise<boolean> {
    let troubledMs: number | null = null;
    let failures = 0;
    while (!stopping.signal.aborted) {
      const body = await read(id);
      if (body === null) return true;
      if (!(await lease(id, leaseMs))) return false;
      let pauseMs: number | null;
      try {
        pauseMs = await advance(id, body);
        troubledMs = null;
        failures = 0;
      } catch (error) {
        if (error instanceof Taken) return false;
        troubledMs ??= now().getTime();
        failures += 1;
        // Trouble of our own (the store) may pass, too; what Orchestrator refuses stays refused.
        const passing = !(error instanceof BotError) || isPassing(error);
        if (!passing || now().getTime() - troubledMs > patienceMs) {
          await giveUp(id, error);
          pauseMs = 0;
        } else {
          pauseMs = Math.min(500 * 2 ** Math.min(failures, 10), longestPauseMs);
          const level = error instanceof BotError ? 'info' : 'error';
          log[level]({ bulk: id, err: error, again: pauseMs }, 'a bulk waits');
        }
      }
      if (pauseMs === null) return true;
      await wait(pauseMs);
    }
    return true;
  }

  /** What was not begun by now fails for the same reason. */
  async function giveUp(id: string, error: unknown): Promise<void> {
    const body = await read(id);
    if (body === null) return;
    const begun = await begunRetries(parts, { id, body });
    const known = error instanceof BotError;
    log[known ? 'info' : 'error']({ bulk: id, err: error }, 'a bulk is given up');
    const reason = known
      ? reasonOf(error, [])
      : `Something went wrong on our side (ref \`${id.slice(0, 6)}\`). It is logged.`;
    const fate: BulkFate = { name: 'failed', reason, hint: known ? error.hint : null };
    await change(id, (newest) =>
      withFates(newest, new Map(newest.jobs.map((job) => [job.id, begun.get(job.id) ?? fate]))),
    );
  }

  const begin = (id: string): void => {
    const rest = renewLease(async () => lease(id, leaseMs), log, { bulk: id });
    const work = async (): Promise<void> => {
      try {
        if (await run(id)) await lease(id, 0);
      } catch (error) {
        log.error({ bulk: id, err: error }, 'a bulk could not be kept');
      } finally {
        rest();
        running.delete(id);
      }
    };
    running.set(id, work());
  };

  const rounds = createRounds(async () => {
    try {
      for (const { body, id } of await store.openNotices(tenant))
        if (body.kind === 'bulk' && !running.has(id) && !stopping.signal.aborted) begin(id);
    } catch (error) {
      log.error({ err: error }, 'bulks cannot be looked after');
    }
    return roundMs;
  });

  return {
    start: rounds.start,
    wake: rounds.ask,
    async stop() {
      stopping.abort();
      await rounds.stop();
      await Promise.race([Promise.all(running.values()), sleep(drainMs, undefined, { ref: false })]);
    },
  };
}
