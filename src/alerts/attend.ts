import { type AlertBody, type Background, showsRecovery } from '../domain/alert-body.ts';
import type { Job } from '../domain/job.ts';
import { kept } from '../domain/notice.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import { mayRead } from '../domain/read-budget.ts';
import type { OpenAlert } from '../domain/store/alerts.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { cut } from '../views/rich-text.ts';
import type { Deliverer } from './delivery/deliver.ts';
import { keepPublished, readPublished } from './published.ts';
import { tellDue } from './remind.ts';
import { createRounds } from './rounds.ts';
import { nameVersions } from './storm.ts';

/** Pause between rounds: with the requests of a round it keeps a tenant's reads within its budget. */
const roundMs = 15_000;
const leaseMs = 60_000;
/** Requests of one round for processes that may work again, and alerts that get their background. */
const looksPerRound = 2;
const backgroundsPerRound = 1;
/** Alerts without a background of which the next is chosen: those that could not be helped let others go first. */
const bareAtOnce = 50;
/** Requests for one alert's background. */
const readsPerBackground = 2;
/** What helps to judge leaves the rest of the read budget to what tells of faults and to followed jobs. */
const budgetShare = 0.75;
/** A process that has not worked again for this long is not looked at any more. */
const watchedMs = 7 * 24 * 3_600_000;
/** An alert that could not get its background by then does without. */
const freshMs = 3_600_000;
const errorLines = 3;
const longestLine = 300;

export interface AttendantOptions {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly deliverer: Pick<Deliverer, 'wake'>;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
  readonly roundMs?: number;
}

/** Looks after the alerts of one tenant: finds out what helps to judge them, and when a process works again. Nothing here rejects. */
export interface Attendant {
  start(): void;
  /** Says that there is a new alert. */
  wake(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Creates an attendant: a few requests a round, the newest alerts first, the processes in turn. */
export function createAttendant(options: AttendantOptions): Attendant {
  const { orchestrator, store, deliverer, holder, log, now } = options;
  const { tenant } = orchestrator;
  const pauseMs = options.roundMs ?? roundMs;
  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease(`attend:${tenant}`, holder, timestamp(now()), ttlMs);
  /** When each alert's process was looked at last (ms), in turn. */
  const lookedAt = new Map<string, number>();
  /** When the background of each alert was looked up last (ms), while it has none. */
  const triedAt = new Map<string, number>();
  /** Of the last full round (ms); a new alert gets its background at once, but no process is looked at more often for it. */
  let roundAt = Number.NEGATIVE_INFINITY;

  const change = async (id: string, next: (body: AlertBody) => AlertBody): Promise<void> => {
    await store.changeNotice(id, (body) => (body.kind === 'alert' ? next(body) : body));
    deliverer.wake();
  };

  const alertOf = async ({ noticeId }: OpenAlert): Promise<AlertBody | null> => {
    const body = (await store.notice(noticeId))?.body;
    return body?.kind === 'alert' ? body : null;
  };

  const findBackground = async (alert: OpenAlert): Promise<void> => {
    const body = await alertOf(alert);
    if (body === null || body.background !== undefined) return;
    const found = await readBackground(orchestrator, body.job);
    // A nicety: asked for only where the budget has room for more than the rest.
    const published = mayRead(orchestrator.usage(), 1, budgetShare)
      ? await readPublished(orchestrator, body)
      : null;
    if (published !== null) {
      await keepPublished(store, body.job, published, now());
      await nameVersions(store, tenant);
    }
    const background = published === null ? found : { ...found, published };
    await change(alert.noticeId, (newest) => ({ ...newest, background }));
  };

  const lookForRecovery = async (alert: OpenAlert): Promise<void> => {
    const body = await alertOf(alert);
    const since = body?.job.ended ?? body?.job.started ?? body?.job.created ?? null;
    if (body === null || since === null) return;
    const { jobs } = await orchestrator.jobs({
      filter: {
        process: body.job.process,
        ...(body.job.folder === null ? {} : { folder: body.job.folder.path }),
        states: ['Successful'],
        startedAfter: since,
      },
      order: 'newest',
      top: 1,
    });
    const run = jobs.find((job) => showsRecovery(body, job));
    if (run === undefined) return;
    log.info({ tenant, notice: alert.noticeId, job: run.id }, 'a process works again');
    await change(alert.noticeId, (newest) =>
      newest.recovered === undefined && showsRecovery(newest, run)
        ? { ...newest, recovered: kept(run) }
        : newest,
    );
  };

  /** One alert that cannot be helped, say because its folder is gone, must not keep the others from it. */
  const attempt = async (alert: OpenAlert, look: (alert: OpenAlert) => Promise<void>): Promise<void> => {
    await look(alert).catch((error: unknown) =>
      log.warn({ tenant, notice: alert.noticeId, err: error }, 'an alert cannot be looked after'),
    );
  };

  const round = async (): Promise<void> => {
    const nowMs = now().getTime();
    const bare = await store.bareAlerts(tenant, timestamp(nowMs - freshMs), bareAtOnce);
    for (const alert of inTurn(bare, triedAt).slice(0, backgroundsPerRound)) {
      if (!mayRead(orchestrator.usage(), readsPerBackground, budgetShare)) break;
      triedAt.set(alert.noticeId, nowMs);
      await attempt(alert, findBackground);
    }
    if (nowMs - roundAt < pauseMs && roundAt <= nowMs) return;
    roundAt = nowMs;
    const open = await store.openAlerts(tenant, timestamp(nowMs - watchedMs));
    const ids = new Set(open.map((alert) => alert.noticeId));
    for (const turns of [lookedAt, triedAt])
      for (const id of turns.keys()) if (!ids.has(id)) turns.delete(id);
    for (const alert of inTurn(open, lookedAt).slice(0, looksPerRound)) {
      if (!mayRead(orchestrator.usage(), 1, budgetShare)) return;
      lookedAt.set(alert.noticeId, nowMs);
      await attempt(alert, lookForRecovery);
    }
  };

  const rounds = createRounds(async () => {
    try {
      if (await tellDue(store, tenant, now())) deliverer.wake();
    } catch (error) {
      log.warn({ tenant, err: error }, 'what is due cannot be told');
    }
    try {
      if (await lease(leaseMs)) await round();
    } catch (error) {
      log.warn({ tenant, err: error }, 'alerts cannot be looked after');
    }
    return pauseMs;
  });

  return {
    start: rounds.start,
    wake: rounds.ask,
    idle: rounds.idle,
    async stop() {
      await rounds.stop();
      await lease(0).catch((error: unknown) =>
        log.debug({ tenant, err: error }, 'the lease runs out by itself'),
      );
    },
  };
}

async function readBackground(orchestrator: Orchestrator, job: Job): Promise<Background> {
  const { jobs } = await orchestrator.jobs({
    filter: {
      process: job.process,
      ...(job.folder === null ? {} : { folder: job.folder.path }),
      states: ['Successful'],
      createdAfter: timestamp(epochMs(job.created ?? timestamp(0)) - watchedMs),
    },
    order: 'lastEnded',
    top: 1,
  });
  const [last] = jobs;
  const at: Timestamp | null = last?.ended ?? last?.started ?? null;
  return {
    lastSuccess: last === undefined || at === null ? null : { at, version: last.processVersion },
    errors: job.started === null ? [] : await lastErrors(orchestrator, job),
  };
}

/** What the robot wrote last at level Error, oldest first; nothing where its logs may not be read. */
async function lastErrors(orchestrator: Orchestrator, job: Job): Promise<readonly string[]> {
  const page = await orchestrator.logs(job, { level: 'Error', top: errorLines }).catch(() => null);
  return (page?.lines ?? []).map(({ message }) => cut(message.trim(), longestLine)).toReversed();
}

/** Those that were looked at longest ago first. */
function inTurn(alerts: readonly OpenAlert[], lookedAt: ReadonlyMap<string, number>): readonly OpenAlert[] {
  return alerts.toSorted((a, b) => (lookedAt.get(a.noticeId) ?? 0) - (lookedAt.get(b.noticeId) ?? 0));
}
