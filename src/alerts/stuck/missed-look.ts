import type { Audience } from '../../domain/audience.ts';
import { BotError } from '../../domain/errors.ts';
import type { Folder } from '../../domain/folder.ts';
import type { Job } from '../../domain/job.ts';
import { kept } from '../../domain/notice.ts';
import type { Orchestrator } from '../../domain/orchestrator.ts';
import { mayRead } from '../../domain/read-budget.ts';
import type { Route } from '../../domain/route.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { Scope } from '../../domain/scope.ts';
import { matchesWildcard } from '../../domain/spelling.ts';
import type { Store } from '../../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';
import { routesFor } from '../routing.ts';
import { type Expected, judgeSchedule } from './missed.ts';

/** Folders whose triggers one look reads, in turn. */
const foldersPerLook = 2;
/** Reads of one look that find out whether a job came. */
const looksPerLook = 3;
/** What nobody waits for leaves this share of the budget to others. */
const budgetShare = 0.8;
/** A job may be created a little before the time that the server told. */
const earlyMs = 60_000;
/** A job that came after all is looked for this long. */
const awaitedMs = 24 * 3_600_000;
/** A time that passed so long ago, while nobody looked, is told no more. */
const staleMs = 2 * 24 * 3_600_000;

export interface MissedLookSettings {
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly routes: readonly Route[];
  /** Who may be told of what where it was asked for in chat; everybody of all when absent. */
  readonly audience?: Audience;
  /** The jobs that the settings call critical. */
  readonly critical?: readonly Scope[];
  /** How long after its time a trigger that started nothing is told, in ms. */
  readonly missedMs: number;
  /** Processes that are left alone. */
  readonly off: readonly string[];
  readonly log: Logger;
  /** The bot's own clock: for what people muted. */
  readonly now: () => Date;
}

/** A time that was missed, and the message that tells of it. */
type Missed = Expected & { readonly notice: string; readonly toldAt: Timestamp; readonly folder: number };

/** What looks leave to the next, by the trigger's id. */
interface Memory {
  /** The folder after which the next look begins. */
  readonly turn: number;
  readonly expected: Readonly<Record<string, Expected & { readonly folder: number }>>;
  /** Told, and no job came yet. */
  readonly missed: Readonly<Record<string, Missed>>;
}

const memoryKey = (tenant: string): string => `missed:${tenant}`;

/**
 * One look of one tenant at triggers, two folders at a time: tells of each that was due and started no job, once for each
 * time, and of the job that came after all. Times are the server's own. Returns how many messages have something new.
 * Throws what Orchestrator or the store throws.
 */
export async function lookForMissed(settings: MissedLookSettings): Promise<number> {
  const { orchestrator, store } = settings;
  const { tenant } = orchestrator;
  let memory = await recall(store, tenant);
  const folders = (await orchestrator.folders()).toSorted((a, b) => a.id - b.id);
  const inTurn = [
    ...folders.filter(({ id }) => id > memory.turn),
    ...folders.filter(({ id }) => id <= memory.turn),
  ];
  const budget = { looks: looksPerLook };
  let news = 0;
  for (const folder of inTurn.slice(0, foldersPerLook)) {
    if (!mayRead(orchestrator.usage(), 1, budgetShare)) break;
    const seen = await lookAtFolder(settings, folder, memory, budget);
    memory = { ...seen.memory, turn: folder.id };
    news += seen.news;
    await store.keep(memoryKey(tenant), JSON.stringify(memory));
  }
  return news;
}

async function lookAtFolder(
  settings: MissedLookSettings,
  folder: Folder,
  memory: Memory,
  budget: { looks: number },
): Promise<{ readonly memory: Memory; readonly news: number }> {
  const read = await readFolder(settings, folder);
  if (read === null) return { memory, news: 0 };
  const expected = without(memory.expected, folder.id);
  const missed = without(memory.missed, folder.id);
  let news = 0;
  for (const schedule of read.schedules) {
    const { id } = schedule;
    const late = await lookForLate(settings, schedule, memory.missed[id] ?? null, read.now, budget);
    if (late.kept !== null) missed[id] = late.kept;
    const seen = await lookAtSchedule(settings, schedule, memory.expected[id] ?? null, read.now, budget);
    if (seen.expected !== null) expected[id] = { ...seen.expected, folder: folder.id };
    if (seen.missed !== null) missed[id] = { ...seen.missed, folder: folder.id };
    news += Number(late.came) + Number(seen.missed !== null);
  }
  return { memory: { ...memory, expected, missed }, news };
}

/** What is expected of a trigger from now on, and what it missed. */
async function lookAtSchedule(
  settings: MissedLookSettings,
  schedule: Schedule,
  before: Expected | null,
  now: Timestamp,
  budget: { looks: number },
): Promise<{ readonly expected: Expected | null; readonly missed: Omit<Missed, 'folder'> | null }> {
  const { name, next, process } = schedule;
  const expected = next === null ? null : { name, process, due: next };
  switch (judgeSchedule(before, schedule, now, settings.missedMs).verdict) {
    case 'expect':
    case 'drop':
      return { expected, missed: null };
    case 'wait':
      return { expected: before, missed: null };
    case 'look': {
      if (before === null || budget.looks <= 0) return { expected: before, missed: null };
      budget.looks -= 1;
      const came = await firstJob(settings, schedule, before.due);
      const notice = came === null ? await tell(settings, schedule, before.due, now) : null;
      return { expected, missed: notice === null ? null : { ...before, notice, toldAt: now } };
    }
  }
}

/** Looks for the job that came after all, and tells of it. `kept` is what is still to be waited for. */
async function lookForLate(
  settings: MissedLookSettings,
  schedule: Schedule,
  late: Missed | null,
  now: Timestamp,
  budget: { looks: number },
): Promise<{ readonly kept: Missed | null; readonly came: boolean }> {
  if (late === null || epochMs(now) - epochMs(late.due) > awaitedMs) return { kept: null, came: false };
  if (budget.looks <= 0) return { kept: late, came: false };
  budget.looks -= 1;
  const ran = await lateJob(settings, schedule, late.toldAt);
  if (ran === null) return { kept: late, came: false };
  await settings.store.changeNotice(late.notice, (body) =>
    body.kind === 'missed' ? { ...body, ran: kept(ran) } : body,
  );
  return { kept: null, came: true };
}

/** The triggers of a folder; null where they may not be seen, which must not hide those of others. */
async function readFolder(
  { log, off, orchestrator }: MissedLookSettings,
  folder: Folder,
): Promise<{ readonly schedules: readonly Schedule[]; readonly now: Timestamp } | null> {
  try {
    const { schedules, serverTime } = await orchestrator.schedules(folder);
    const watched = schedules.filter(
      ({ process }) => !off.some((pattern) => matchesWildcard(pattern, process)),
    );
    return { schedules: watched, now: timestamp(serverTime) };
  } catch (error) {
    if (!(error instanceof BotError) || error.kind === 'unavailable') throw error;
    log.warn({ tenant: orchestrator.tenant, folder: folder.path, err: error }, 'its triggers cannot be read');
    return null;
  }
}

/** The first job that the trigger started since it was due; null when there is none. */
async function firstJob(
  { orchestrator }: MissedLookSettings,
  { folder, name, process }: Schedule,
  due: Timestamp,
): Promise<Job | null> {
  const { jobs } = await orchestrator.jobs({
    filter: {
      process,
      folder: folder.path,
      source: 'Schedule',
      createdAfter: timestamp(epochMs(due) - earlyMs),
    },
    order: 'oldest',
    top: 50,
  });
  return jobs.find((job) => job.startedBy === null || job.startedBy === name) ?? null;
}

/** The first job of the process since it was told, whatever started it: somebody may have done so by hand. */
async function lateJob(
  { orchestrator }: MissedLookSettings,
  { folder, process }: Schedule,
  since: Timestamp,
): Promise<Job | null> {
  const { jobs } = await orchestrator.jobs({
    filter: { process, folder: folder.path, createdAfter: since },
    order: 'oldest',
    top: 1,
  });
  return jobs[0] ?? null;
}

/** Opens the message; its id is made of what was missed, so that it is told once. Null when nobody wants to hear of it. */
async function tell(
  { audience, critical, log, now: clock, orchestrator, routes, store }: MissedLookSettings,
  schedule: Schedule,
  due: Timestamp,
  now: Timestamp,
): Promise<string | null> {
  const { tenant } = orchestrator;
  const { folder, id, name, process } = schedule;
  const asks = { tenant, process, folder, robot: null, priority: null };
  const rules = await store.rules(tenant);
  const mayHear = await audience?.(rules);
  const places = routesFor('stuck', asks, routes, rules, clock(), critical, mayHear);
  const targets = places.map((route) => route.target);
  if (targets.length === 0 || epochMs(now) - epochMs(due) > staleMs) return null;
  const notice = `missed:${tenant}:${id}:${due}`;
  log.info({ tenant, schedule: name, process, due }, 'a schedule started no job');
  const body = { kind: 'missed', schedule: name, process, folder, due, ran: null } as const;
  await store.openNotice({ id: notice, tenant, body, targets }, now);
  return notice;
}

/** What is kept of other folders. */
function without<T extends { readonly folder: number }>(
  all: Readonly<Record<string, T>>,
  folder: number,
): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([, each]) => each.folder !== folder));
}

async function recall(store: Store, tenant: string): Promise<Memory> {
  const text = await store.recall(memoryKey(tenant));
  return text === null ? { turn: 0, expected: {}, missed: {} } : (JSON.parse(text) as Memory);
}
