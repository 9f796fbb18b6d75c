import type { JobPage, Orchestrator } from '../domain/orchestrator.ts';
import type { NewNotice, PollState, Store } from '../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import { chooseWindow, faultedAt } from './detect.ts';
import { judgePage } from './judge-page.ts';
import {
  dropProgress,
  keepLookback,
  keepProgress,
  keepRoutes,
  type Progress,
  recallLookback,
  recallProgress,
  recallRoutes,
} from './progress.ts';
import { lately, prepareFaults } from './record.ts';
import { addCauses, firstSummary } from './summary.ts';
import { reportUnreadable } from './unreadable.ts';

/** Rows a request: the most that Orchestrator gives. */
const pageRows = 1000;
/** Pages a poll: a backlog of 20,000 faults in one, the rest in the next. */
const pagesPerPoll = 20;
/** What is remembered outlives the window by this much: a server clock set back must not bring old faults up again. */
const memoryMarginMs = 7 * 24 * 3_600_000;
const hourMs = 3_600_000;

export interface PollSettings {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  /** Places that get every alert. */
  readonly routes: readonly string[];
  readonly lookbackMs: number;
  readonly log: Logger;
  /** The bot's own clock. */
  readonly now: () => Date;
  /** Called whenever there is something new to deliver. */
  readonly told: () => void;
  /** Other limits than the usual, so that tests meet them sooner. */
  readonly limits?: {
    readonly pageRows?: number;
    readonly pagesPerPoll?: number;
    readonly cheapSweepRows?: number;
  };
}

export interface PollOutcome {
  /** False when pages are left for the next poll. */
  readonly complete: boolean;
  /** The whole lookback was looked at. */
  readonly sweep: boolean;
  readonly rows: number;
  /** Faults that nobody had been told of. */
  readonly fresh: number;
  /** Faults to look at again soon: a start or retry of their process is under way. */
  readonly later: number;
  readonly malformed: number;
  /** Job lists asked for. */
  readonly requests: number;
}

/**
 * One poll of one tenant: reads the window page by page and opens an alert for each fault that nobody was told of.
 * What is told and the state that follows from it are kept in one step, and how far it came after each page:
 * dying anywhere, or an error on any page, neither loses nor repeats an alert. `still` is asked before a page is kept;
 * when it says no (somebody else polls now), the poll ends there. `sinceSweepMs`: see `chooseWindow`.
 * Throws what Orchestrator or the store throws.
 */
export async function poll(
  settings: PollSettings,
  sinceSweepMs: number | null,
  still: () => Promise<boolean>,
): Promise<PollOutcome> {
  const { orchestrator, store, log, limits } = settings;
  const { tenant } = orchestrator;
  const state = await store.pollState(tenant);
  let progress =
    (await recallProgress(store, tenant, state, settings)) ?? (await begin(settings, state, sinceSweepMs));
  const { filter, sweep } = progress.window;
  log.debug({ tenant, window: progress.window, continued: progress.after !== null }, 'poll begins');

  const total = { rows: 0, fresh: 0, later: 0, malformed: 0, requests: state === null ? 1 : 0 };
  for (let page = 0; page < (limits?.pagesPerPoll ?? pagesPerPoll); page++) {
    const read = await orchestrator.jobs({
      filter,
      order: 'oldest',
      top: limits?.pageRows ?? pageRows,
      ...(progress.after === null ? {} : { after: progress.after }),
    });
    total.requests += 1;
    if (!(await still())) break;
    const paged = progress.after !== null;
    const kept = await keepPage(settings, state, progress, read);
    progress = kept.progress;
    total.rows += read.jobs.length;
    total.fresh += kept.fresh;
    total.later += kept.later;
    total.malformed += read.malformed.length;
    if (read.next === null) {
      if (paged) await dropProgress(store, tenant);
      if (sweep) await tidyUp(settings, state, kept.startedAt);
      return { ...total, complete: true, sweep };
    }
  }
  return { ...total, complete: false, sweep };
}

async function begin(
  settings: PollSettings,
  state: PollState | null,
  sinceSweepMs: number | null,
): Promise<Progress> {
  const { orchestrator, lookbackMs, limits, routes } = settings;
  // The very first look needs the server's time before it can name a window: any answer tells it.
  const base =
    state?.polledUntil ??
    timestamp((await orchestrator.jobs({ filter: {}, order: 'newest', top: 1 })).serverTime);
  const cheapRows = limits?.cheapSweepRows;
  const window = chooseWindow({
    base,
    state,
    lookbackMs,
    sinceSweepMs,
    ...(cheapRows === undefined ? {} : { cheapRows }),
  });
  const told =
    state === null || !window.sweep ? null : await recallRoutes(settings.store, orchestrator.tenant);
  const newRoutes = told === null ? [] : routes.filter((route) => !told.includes(route));
  return { window, lookbackMs, routes, after: null, startedAt: null, rows: 0, causes: {}, newRoutes };
}

/** Judges one page and keeps, in one transaction, all that follows from it. */
async function keepPage(
  settings: PollSettings,
  state: PollState | null,
  before: Progress,
  page: JobPage,
): Promise<{
  readonly progress: Progress;
  readonly startedAt: Timestamp;
  readonly fresh: number;
  readonly later: number;
}> {
  const { store, log, routes } = settings;
  const { tenant } = settings.orchestrator;
  const serverTime = timestamp(page.serverTime);
  const startedAt = before.startedAt ?? serverTime;
  await reportUnreadable({ ...settings, tenant }, page.malformed, state === null ? [] : routes, serverTime);

  const judged = await judgePage({ ...settings, tenant }, state, before.window, page.jobs, serverTime);
  const faulted = judged.filter(({ verdict }) => verdict !== 'not-faulted').map(({ job }) => job);
  const fresh = judged.filter(({ verdict }) => verdict === 'fresh').map(({ job }) => job);
  const quiet = judged
    .filter(({ verdict }) => verdict === 'first-look' || verdict === 'before-watch')
    .map(({ job }) => ({
      jobId: job.id,
      process: job.process,
      at: faultedAt(job, serverTime),
      noticeId: null,
    }));
  for (const job of fresh) log.info({ tenant, job: job.id, process: job.process }, 'a job faulted');

  const found = await prepareFaults(store, tenant, fresh, routes, serverTime);
  const progress: Progress = {
    ...before,
    after: page.next,
    startedAt,
    rows: before.rows + faulted.length,
    causes: state === null || before.newRoutes.length > 0 ? addCauses(before.causes, faulted) : {},
  };
  const since = before.window.filter.createdAfter ?? startedAt;
  const summaries = page.next === null ? summariesOf(settings, state, progress, since) : [];
  await store.recordFaults(
    tenant,
    [...found.faults, ...quiet],
    [...found.notices, ...summaries],
    page.next === null ? stateAfter(state, progress, startedAt) : null,
    serverTime,
  );
  if (page.next !== null) await keepProgress(store, tenant, progress);
  if (fresh.length + summaries.length > 0) settings.told();
  const later = judged.filter(({ verdict }) => verdict === 'later').length;
  return { progress, startedAt, fresh: fresh.length, later };
}

/** What is said at the end of the first look, and of the first sweep that knows a new route. */
function summariesOf(
  { routes, orchestrator: { tenant } }: PollSettings,
  state: PollState | null,
  { causes, newRoutes }: Progress,
  since: Timestamp,
): readonly NewNotice[] {
  if (state === null) return [firstSummary(`summary:${tenant}`, tenant, routes, since, causes)];
  return newRoutes.map((route) => firstSummary(`summary:${tenant}:${route}`, tenant, [route], since, causes));
}

function stateAfter(state: PollState | null, progress: Progress, startedAt: Timestamp): PollState {
  return state === null || progress.window.sweep
    ? { polledUntil: startedAt, sweptAt: startedAt, sweptCount: progress.rows }
    : { ...state, polledUntil: startedAt };
}

/** What a finished sweep leaves to do; nothing is lost if it never happens. */
async function tidyUp(
  { store, lookbackMs, routes, orchestrator: { tenant } }: PollSettings,
  state: PollState | null,
  startedAt: Timestamp,
): Promise<void> {
  if ((await recallLookback(store, tenant)) !== lookbackMs) await keepLookback(store, tenant, lookbackMs);
  const told = await recallRoutes(store, tenant);
  if (told === null || told.join() !== routes.join()) await keepRoutes(store, tenant, routes);
  if (state === null) return;
  const past = epochMs(state.polledUntil);
  const present = epochMs(startedAt);
  if (Math.floor(past / hourMs) === Math.floor(present / hourMs)) return;
  // The earlier of the two: a single answer with a wrong date must not wipe the memory.
  const before = timestamp(Math.min(past, present) - Math.max(lookbackMs, lately) - memoryMarginMs);
  await store.forgetFaults(tenant, before);
}
