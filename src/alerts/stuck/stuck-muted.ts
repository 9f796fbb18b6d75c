import type { Route } from '../../domain/route.ts';
import type { Rule } from '../../domain/rule.ts';
import type { Store } from '../../domain/store.ts';
import type { StuckHow } from '../../domain/stuck-body.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { StuckNews } from './stuck-record.ts';

/** A job that was found to be stuck while a place was muted. */
export interface MutedStuck {
  readonly jobId: number;
  readonly process: string;
  readonly folder: string | null;
  readonly robot: string | null;
  readonly how: StuckHow;
  /** By the bot's own clock, as mutes are. */
  readonly at: Timestamp;
}

/** Of one place; a mute during which more get stuck names the last of them. */
const mostKept = 100;
/** A mute that lasts longer tells of its last days. */
const keptMs = 14 * 24 * 3_600_000;

const keyOf = (tenant: string, target: string): string => `stuck-muted:${tenant}:${target}`;

/**
 * Remembers for the end of mutes which jobs their places were not told of, though others were: that a job is stuck is told
 * once. What nobody was told of needs no remembering: if it is still stuck then, it is told as usual.
 * `heard`: the places that are told of a job by such rules.
 */
export async function keepMutedStuck(
  store: Store,
  tenant: string,
  news: readonly StuckNews[],
  now: Date,
  heard: (news: StuckNews, rules: readonly Rule[]) => readonly Route[],
): Promise<void> {
  if (news.length === 0) return;
  const rules = (await store.rules(tenant)).filter((rule) => rule.kind !== 'mute');
  const missed = new Map<string, MutedStuck[]>();
  for (const each of news) {
    const { how, job, routes } = each;
    const told = new Set(routes.map(({ target }) => target));
    for (const { target } of heard(each, rules)) {
      if (told.has(target)) continue;
      const { folder, id, process, robot } = job;
      const one = { jobId: id, process, folder: folder?.path ?? null, robot, how, at: timestamp(now) };
      missed.set(target, [...(missed.get(target) ?? []), one]);
    }
  }
  for (const [target, found] of missed) {
    const before = await recall(store, tenant, target);
    const isNew = (one: MutedStuck): boolean =>
      !before.some(({ how, jobId }) => jobId === one.jobId && how === one.how);
    const kept = [...before, ...found.filter(isNew)].slice(-mostKept);
    await store.keep(keyOf(tenant, target), JSON.stringify(kept), timestamp(now.getTime() + keptMs));
  }
}

/** What a place was not told of in this time, oldest first. */
export async function recallMutedStuck(
  store: Store,
  tenant: string,
  target: string,
  { since, until }: { readonly since: Timestamp; readonly until: Timestamp },
): Promise<readonly MutedStuck[]> {
  const all = await recall(store, tenant, target);
  return all.filter(({ at }) => epochMs(at) >= epochMs(since) && epochMs(at) < epochMs(until));
}

async function recall(store: Store, tenant: string, target: string): Promise<readonly MutedStuck[]> {
  const text = await store.recall(keyOf(tenant, target));
  return text === null ? [] : (JSON.parse(text) as MutedStuck[]);
}
