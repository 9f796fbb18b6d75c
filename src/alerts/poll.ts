import type { JobPage } from '../domain/orchestrator.ts';
import type { PollState } from '../domain/store/faults.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import { tellMuted } from './catch-up.ts';
import { chooseWindow } from './detect.ts';
import { judgePage } from './judge-page.ts';
import type { PollSettings } from './poll-settings.ts';
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
import { lately } from './record.ts';
import { addCauses, firstSummary } from './summary.ts';
import { type Told, tell } from './tell.ts';
import { reportUnreadable } from './unreadable.ts';

/** Rows a request: the most that Orchestrator gives. */
const pageRows = 1000;
/** Pages a poll: a backlog of 20,000 faults in one, the rest in the next. */
const pagesPerPoll = 20;
/** What is remembered outlives the window by this much: a server clock set back must not bring old faults up again. */
const memoryMarginMs = 7 * 24 * 3_600_000;
const hourMs = 3_600_000;

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
    (await recallProgress(store, tenant, state, { ...settings, routes: targetsOf(settings) })) ??
    (await begin(settings, state, sinceSweepMs));
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
      if (await tellMuted(store, tenant, settings.routes, settings.now(), settings.audience)) settings.told();
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
  const { orchestrator, lookbackMs, limits } = settings;
  const routes = targetsOf(settings);
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
): Promise<Told & { readonly progress: Progress; readonly startedAt: Timestamp }> {
  const { store } = settings;
  const { tenant } = settings.orchestrator;
  const serverTime = timestamp(page.serverTime);
  const startedAt = before.startedAt ?? serverTime;
  const targets = state === null ? [] : targetsOf(settings);
  await reportUnreadable({ ...settings, tenant }, page.malformed, targets, serverTime);

  const judged = await judgePage({ ...settings, tenant }, state, before.window, page.jobs, serverTime);
  const faulted = judged.filter(({ verdict }) => verdict !== 'not-faulted').map(({ job }) => job);
  const progress: Progress = {
    ...before,
    after: page.next,
    startedAt,
    rows: before.rows + faulted.length,
    causes: state === null || before.newRoutes.length > 0 ? addCauses(before.causes, faulted) : {},
  };
  const since = before.window.filter.createdAfter ?? startedAt;
  const summaries = page.next === null ? summariesOf(settings, state, progress, since) : [];
  const next = page.next === null ? stateAfter(state, progress, startedAt) : null;
  const told = await tell(settings, judged, summaries, next, serverTime);
  if (page.next !== null) await keepProgress(store, tenant, progress);
  return { progress, startedAt, ...told };
}

/** What is said at the end of the first look, and of the first sweep that knows a new route. */
function summariesOf(
  settings: PollSettings,
  state: PollState | null,
  { causes, newRoutes }: Progress,
  since: Timestamp,
): readonly NewNotice[] {
  const { tenant } = settings.orchestrator;
  const routes = targetsOf(settings);
  if (state === null) return [firstSummary(`summary:${tenant}`, tenant, routes, since, causes)];
  return newRoutes.map((route) => firstSummary(`summary:${tenant}:${route}`, tenant, [route], since, causes));
}

function stateAfter(state: PollState | null, progress: Progress, startedAt: Timestamp): PollState {
  return state === null || progress.window.sweep
    ? { polledUntil: startedAt, sweptAt: startedAt, sweptCount: progress.rows }
    : { ...state, polledUntil: startedAt };
}

/** What a finished sweep leaves to do; nothing is lost if it never happens. */
async function tidyUp(settings: PollSettings, state: PollState | null, startedAt: Timestamp): Promise<void> {
  const { store, lookbackMs, orchestrator } = settings;
  const { tenant } = orchestrator;
  const routes = targetsOf(settings);
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

function targetsOf({ routes }: PollSettings): readonly string[] {
  return routes.map((route) => route.target);
}
