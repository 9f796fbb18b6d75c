import type { Audience } from '../../domain/audience.ts';
import type { Job } from '../../domain/job.ts';
import { type NoticeBody, openJobs, withJob } from '../../domain/notice.ts';
import type { Orchestrator } from '../../domain/orchestrator.ts';
import type { Duty } from '../../domain/owner.ts';
import { mayRead } from '../../domain/read-budget.ts';
import type { Route } from '../../domain/route.ts';
import type { Store } from '../../domain/store.ts';
import { mayBeStuck } from '../../domain/stuck-body.ts';
import type { StuckLimits } from '../../domain/stuck-limits.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';
import { routesFor } from '../routing.ts';
import { historyKey, keepHistory, type RunHistory, readHistory, recallHistory } from './run-history.ts';
import { judgeStuck, youngestStuckMs } from './stuck.ts';
import { keepLook, type Look, recallLook, seenEnding } from './stuck-memory.ts';
import { keepMutedStuck } from './stuck-muted.ts';
import { prepareStuck, type StuckNews } from './stuck-record.ts';

/** Rows a request: the most that Orchestrator gives. */
const pageRows = 1000;
/** Pages a look: 5,000 jobs that have not ended; the rest in the next. */
const pagesPerLook = 5;
/** Histories read a look, those of the jobs that run longest first. */
const historiesPerLook = 3;
/** What nobody waits for leaves this share of the budget to others. */
const budgetShare = 0.8;
/** That a job was told is remembered for longer than it is looked at, whatever the server's clock does. */
const memoryMarginMs = 7 * 24 * 3_600_000;

export interface StuckLookSettings {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly routes: readonly Route[];
  /** Who may be told of what where it was asked for in chat; everybody of all when absent. */
  readonly audience?: Audience;
  /** Who answers for what, and what must not wait. */
  readonly duty?: Duty;
  readonly limits: StuckLimits;
  /** Jobs that were created longer ago are not looked at. */
  readonly lookbackMs: number;
  readonly log: Logger;
  /** The bot's own clock: for what people muted and when they are reminded, never for how long a job takes. */
  readonly now: () => Date;
  /** Other limits than the usual, so that tests meet them sooner. */
  readonly most?: {
    readonly pageRows?: number;
    readonly pagesPerLook?: number;
    readonly historiesPerLook?: number;
  };
}

export interface StuckLookOutcome {
  /** Jobs that have not ended and are old enough. */
  readonly rows: number;
  /** Those that are told to be stuck for the first time. */
  readonly told: number;
  /** Messages that have something new to show. */
  readonly changed: number;
  /** False when there are more pages than one look reads. */
  readonly complete: boolean;
}

/**
 * One look of one tenant at the jobs that have not ended, all folders together: tells of each that is stuck, once in each
 * way. Whatever is told is remembered in the same step: dying anywhere neither loses nor repeats it. `still` is asked
 * before that; when it says no (somebody else looks now), the look ends there. The first look ever only learns the
 * server's clock: a bot that is new says hello before it says what is wrong. Throws what Orchestrator or the store throws.
 */
export async function lookForStuck(
  settings: StuckLookSettings,
  still: () => Promise<boolean>,
): Promise<StuckLookOutcome> {
  const { log, lookbackMs, orchestrator, store } = settings;
  const { tenant } = orchestrator;
  const before = await recallLook(store, tenant);
  if (before === null) return learnClock(settings);
  const read = await readAlive(settings, before);
  const now = timestamp(read.serverTime);
  const from = epochMs(now) - lookbackMs;
  const watched = read.jobs.filter((job) => job.created === null || epochMs(job.created) >= from);
  const ending = seenEnding(before.ending, read.jobs, now, read.whole);
  const look: Look = { at: now, after: read.next, ending };

  const news = await judgeAll(settings, watched, look);
  if (!(await still())) return { rows: watched.length, told: 0, changed: 0, complete: false };
  const { duty, routes } = settings;
  const mayHear = await settings.audience?.(await store.rules(tenant));
  await keepMutedStuck(store, tenant, news, settings.now(), ({ job }, rules) =>
    routesFor('stuck', job, routes, rules, settings.now(), duty?.critical, mayHear),
  );
  // Told first: where this look ended must not be kept before what it found.
  const records = prepareStuck(news, settings.now(), settings.duty);
  const told = records.length === 0 ? [] : await store.recordStuck(tenant, records, now);
  await keepLook(store, tenant, look);
  const changed = await renewTold(settings, read.jobs);
  if (told.length > 0) log.info({ tenant, jobs: told }, 'jobs are stuck');
  if (hourOf(before.at) !== hourOf(now)) await store.forgetStuck(tenant, timestamp(from - memoryMarginMs));
  return { rows: watched.length, told: told.length, changed, complete: read.next === null };
}

async function learnClock({ orchestrator, store }: StuckLookSettings): Promise<StuckLookOutcome> {
  const { serverTime } = await orchestrator.jobs({ filter: {}, order: 'newest', top: 1 });
  await keepLook(store, orchestrator.tenant, { at: timestamp(serverTime), after: null, ending: {} });
  return { rows: 0, told: 0, changed: 0, complete: true };
}

/** The jobs that have not ended, oldest first, as far as one look reads. */
async function readAlive(
  { limits, lookbackMs, most, orchestrator }: StuckLookSettings,
  before: Look,
): Promise<{
  readonly jobs: readonly Job[];
  readonly serverTime: Date;
  readonly next: string | null;
  /** No job was left out, before or after these. */
  readonly whole: boolean;
}> {
  const base = epochMs(before.at);
  const jobs = new Map<number, Job>();
  let serverTime: Date | null = null;
  let { after } = before;
  const whole = after === null;
  for (let page = 0; page < (most?.pagesPerLook ?? pagesPerLook); page++) {
    const read = await orchestrator.jobs({
      filter: {
        states: ['Pending', 'Running', 'Stopping', 'Terminating'],
        // Both by the server's own clock, as the last look knew it.
        createdAfter: timestamp(base - lookbackMs),
        createdBefore: timestamp(base - youngestStuckMs(limits)),
      },
      order: 'oldest',
      top: most?.pageRows ?? pageRows,
      ...(after === null ? {} : { after }),
    });
    serverTime ??= read.serverTime;
    for (const job of read.jobs) jobs.set(job.id, job);
    after = read.next;
    if (after === null) break;
  }
  return {
    jobs: [...jobs.values()],
    serverTime: serverTime ?? new Date(),
    next: after,
    whole: whole && after === null,
  };
}

/** Those that are stuck and that somebody wants to hear of for the first time. */
async function judgeAll(
  settings: StuckLookSettings,
  jobs: readonly Job[],
  { at, ending }: Look,
): Promise<readonly StuckNews[]> {
  const { limits, orchestrator, store } = settings;
  const { tenant } = orchestrator;
  const rules = await store.rules(tenant);
  const mayHear = await settings.audience?.(rules);
  const told = await store.toldStuck(
    tenant,
    jobs.map((job) => job.id),
  );
  const open = jobs.flatMap((job) => {
    const how = mayBeStuck(job.state);
    if (how === null || told.get(job.id)?.has(how) === true) return [];
    const { duty, now, routes: set } = settings;
    const routes = routesFor('stuck', job, set, rules, now(), duty?.critical, mayHear);
    return routes.length === 0 ? [] : [{ job, routes }];
  });
  const histories = createHistories(settings, at);
  const news: StuckNews[] = [];
  // The longest first: to them the few histories go that one look may read.
  for (const { job, routes } of open.toSorted((a, b) => sinceMs(a.job) - sinceMs(b.job))) {
    const endingSince = ending[job.id]?.since ?? null;
    const from = { now: at, limits, endingSince };
    let verdict = judgeStuck(job, { ...from, history: null });
    if (verdict.verdict === 'ask-history')
      verdict = judgeStuck(job, { ...from, history: await histories(job) });
    if (verdict.verdict === 'stuck') news.push({ job, how: verdict.how, fact: verdict.fact, routes });
  }
  return news;
}

/** Brings messages up to date with jobs that go on: what was read anyway is not asked for once more. */
async function renewTold({ orchestrator, store }: StuckLookSettings, jobs: readonly Job[]): Promise<number> {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  let changed = 0;
  for (const notice of await store.openNotices(orchestrator.tenant)) {
    if (notice.body.kind !== 'stuck') continue;
    const seen = openJobs(notice.body).flatMap((job) => byId.get(job.id) ?? []);
    const renew = (body: NoticeBody): NoticeBody => seen.reduce((newer, job) => withJob(newer, job), body);
    if (renew(notice.body) === notice.body) continue;
    await store.changeNotice(notice.id, renew);
    changed += 1;
  }
  return changed;
}

/** What is known of a process's runs; read where it is not, as long as this look may. Null when it may not. */
function createHistories(
  { log, most, orchestrator, store }: StuckLookSettings,
  now: Timestamp,
): (job: Job) => Promise<RunHistory | null> {
  const known = new Map<string, RunHistory | null>();
  let left = most?.historiesPerLook ?? historiesPerLook;
  const learn = async (job: Job): Promise<RunHistory | null> => {
    const kept = await recallHistory(store, job, now);
    if (kept !== null) return kept;
    if (left <= 0 || !mayRead(orchestrator.usage(), 1, budgetShare)) return null;
    left -= 1;
    try {
      const history = await readHistory(orchestrator, job);
      await keepHistory(store, job, history, now);
      return history;
    } catch (error) {
      // One process of which nothing can be learned now must not hide the others.
      log.warn({ tenant: job.tenant, process: job.process, err: error }, 'its last runs cannot be read');
      return null;
    }
  };
  return async (job) => {
    const key = historyKey(job);
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const history = await learn(job);
    known.set(key, history);
    return history;
  };
}

function sinceMs(job: Job): number {
  const at = job.started ?? job.created;
  return at === null ? Number.POSITIVE_INFINITY : epochMs(at);
}

function hourOf(at: Timestamp): number {
  return Math.floor(epochMs(at) / 3_600_000);
}
