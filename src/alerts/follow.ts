import type { Job } from '../domain/job.ts';
import { isStory, type Notice, type NoticeBody, openJobs, withGone, withJob } from '../domain/notice.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import { mayRead, spacingMs } from '../domain/read-budget.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import type { Deliverer } from './delivery/deliver.ts';
import { createRounds } from './rounds.ts';

/** Jobs a request: their ids must fit into one filter. */
const idsPerRequest = 50;
/** The store is asked this often whether another process opened something to follow. */
const idleMs = 5_000;
/** The right to follow outlasts the pause by this much. */
const leaseMarginMs = 10_000;
const longestPauseMs = 60_000;
/** Events about followed jobs that come closer together than this are looked at together. */
const hintGapMs = 1_000;
/** More are not kept: the next look at all of them is soon. */
const mostHinted = 1_000;
/** A look that the read budget has no room for is tried again this soon. */
const roomMs = 1_000;
/** A job of which Orchestrator tells nothing we understand is followed this long: folders are taken away by mistake, too. */
const silentMs = 6 * 3_600_000;

/** Pause until a job that began `ageMs` ago is looked at again, in ms: short at first, when people watch. */
export function nextLookMs(ageMs: number): number {
  if (ageMs < 60_000) return 2_000;
  if (ageMs < 10 * 60_000) return 5_000;
  if (ageMs < 60 * 60_000) return 15_000;
  return longestPauseMs;
}

export interface FollowerOptions {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly deliverer: Pick<Deliverer, 'wake'>;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Follows the jobs of open notices of one tenant until they end. Nothing here rejects: trouble stands in the log. */
export interface Follower {
  start(): void;
  /** Says that there is a new job to follow. */
  wake(): void;
  /** An event says that these jobs went on: those that are followed are looked at at once, if the read budget allows. */
  hint(ids: readonly number[]): void;
  /** Follows no more; resolves when the look under way has ended and others may follow. */
  stop(): Promise<void>;
}

/**
 * Creates a follower: all open jobs are looked at together, as often as the youngest of them deserves and the read budget
 * allows: at least every 15 s (for up to 50 jobs) while nothing else reads, and not while the server asks to wait.
 */
export function createFollower(options: FollowerOptions): Follower {
  const { store, orchestrator, deliverer, holder, log, now } = options;
  const { tenant } = orchestrator;
  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease(`follow:${tenant}`, holder, timestamp(now()), ttlMs);
  let lookedMs = Number.NEGATIVE_INFINITY;
  let hintedMs = Number.NEGATIVE_INFINITY;
  let failures = 0;
  /** Jobs that events named. */
  const hinted = new Set<number>();
  /** Since when (ms) looks have told nothing of a job. */
  const silent = new Map<number, number>();

  /** Looks if it is time, and returns after how many ms to come back. */
  const look = async (): Promise<number> => {
    const open = await store.openNotices(tenant);
    const notices = open.filter(({ body }) => openJobs(body).length > 0);
    if (notices.length === 0) {
      hinted.clear();
      return idleMs;
    }
    const usage = orchestrator.usage();
    if (usage.heldMs > 0) return Math.min(usage.heldMs, idleMs);
    const nowMs = now().getTime();
    const ids = new Set(notices.flatMap(({ body }) => openJobs(body).map((job) => job.id)));
    const requests = Math.ceil(ids.size / idsPerRequest);
    const pauseMs = Math.max(
      youngestPause(notices, nowMs),
      requests * spacingMs(usage),
      failures === 0 ? 0 : backoffMs(failures),
    );
    const dueMs = lookedMs + pauseMs;
    if (nowMs < dueMs && lookedMs <= nowMs) {
      const untilMs = Math.min(dueMs - nowMs, idleMs);
      return Math.min(untilMs, await lookAtHinted(notices, ids, nowMs));
    }
    // With room for nothing, or for less than this needs, it is looked all the same once a minute has passed.
    if (!mayRead(usage, requests) && nowMs - dueMs < longestPauseMs) return roomMs;
    if (!(await lease(pauseMs + leaseMarginMs))) return idleMs;
    lookedMs = nowMs;
    hinted.clear();
    const jobs = await read(ids);
    await update(notices, jobs, silentTooLong(ids, jobs, nowMs));
    failures = 0;
    return Math.min(pauseMs, idleMs);
  };

  /** Looks at the followed jobs that events named, ahead of the others; returns after how many ms to come back. */
  const lookAtHinted = async (
    notices: readonly Notice[],
    followed: ReadonlySet<number>,
    nowMs: number,
  ): Promise<number> => {
    const named = new Set([...hinted].filter((id) => followed.has(id)));
    for (const id of hinted) if (!named.has(id)) hinted.delete(id);
    if (named.size === 0 || failures > 0) return idleMs;
    const fromMs = Math.min(hintedMs, nowMs) + hintGapMs;
    if (nowMs < fromMs) return fromMs - nowMs;
    if (!mayRead(orchestrator.usage(), Math.ceil(named.size / idsPerRequest))) return idleMs;
    if (!(await lease(longestPauseMs + leaseMarginMs))) return idleMs;
    hintedMs = nowMs;
    hinted.clear();
    await update(notices, await read(named), []);
    return idleMs;
  };

  const update = async (
    notices: readonly Notice[],
    jobs: readonly Job[],
    gone: readonly number[],
  ): Promise<void> => {
    const renew = (body: NoticeBody): NoticeBody =>
      withGone(
        jobs.reduce((newer, job) => withJob(newer, job), body),
        gone,
      );
    for (const notice of notices) {
      if (renew(notice.body) === notice.body) continue;
      await store.changeNotice(notice.id, renew);
      deliverer.wake();
    }
  };

  const silentTooLong = (ids: ReadonlySet<number>, jobs: readonly Job[], nowMs: number): number[] => {
    const heard = new Set(jobs.filter((job) => job.state !== 'Unknown').map((job) => job.id));
    for (const id of silent.keys()) if (!ids.has(id) || heard.has(id)) silent.delete(id);
    for (const id of ids) if (!heard.has(id) && !silent.has(id)) silent.set(id, nowMs);
    const gone = [...silent].filter(([, since]) => nowMs - since >= silentMs).map(([id]) => id);
    if (gone.length > 0) log.warn({ tenant, jobs: gone }, 'jobs that have vanished are followed no more');
    return gone;
  };

  const read = async (ids: ReadonlySet<number>): Promise<readonly Job[]> => {
    const jobs: Job[] = [];
    const all = [...ids];
    for (let start = 0; start < all.length; start += idsPerRequest) {
      const some = all.slice(start, start + idsPerRequest);
      const page = await orchestrator.jobs({ filter: { ids: some }, order: 'oldest', top: some.length });
      jobs.push(...page.jobs);
    }
    return jobs;
  };

  const rounds = createRounds(async () => {
    try {
      return await look();
    } catch (error) {
      failures += 1;
      if (failures === 1) log.warn({ tenant, err: error }, 'jobs cannot be followed');
      return idleMs;
    }
  });

  return {
    start: rounds.start,
    wake: rounds.ask,
    hint(ids) {
      for (const id of ids) if (hinted.size < mostHinted) hinted.add(id);
      rounds.ask();
    },
    async stop() {
      await rounds.stop();
      await lease(0).catch((error: unknown) =>
        log.debug({ tenant, err: error }, 'the lease runs out by itself'),
      );
    },
  };
}

function youngestPause(notices: readonly Notice[], nowMs: number): number {
  const begun = notices.flatMap(({ body }) => beginnings(body)).map((at) => nowMs - epochMs(at));
  return Math.min(longestPauseMs, ...begun.map(nextLookMs));
}

/** When the jobs of a body that are still open were started from chat, by our clock. */
function beginnings(body: NoticeBody): readonly string[] {
  if (!isStory(body)) return [];
  const open = new Set(openJobs(body).map((job) => job.id));
  const retries = body.history.flatMap((line) =>
    line.did === 'retry' && line.job !== null && open.has(line.job.id) ? [line.at] : [],
  );
  // Of a job that is stuck nobody expects news, unless somebody has just done something about it.
  const acts = body.history.flatMap((line) =>
    body.kind === 'stuck' && 'jobId' in line && open.has(line.jobId) ? [line.at] : [],
  );
  const begun = body.kind === 'run' && body.jobs.some((job) => open.has(job.id)) ? [body.at] : [];
  return [...begun, ...retries, ...acts];
}

function backoffMs(failures: number): number {
  return Math.min(1_000 * 2 ** Math.min(failures, 10), longestPauseMs);
}
