import type { ChatAdapter } from '../../chat/chat-adapter.ts';
import type { Message } from '../../chat/message.ts';
import type { Orchestrator } from '../../domain/orchestrator.ts';
import type { Store } from '../../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';
import { scopeOf, type Trouble, type WatchBody } from '../../domain/watch-body.ts';
import type { Logger } from '../../logger.ts';
import type { Deliverer } from '../delivery/deliver.ts';
import { recallLost } from '../delivery/fallback.ts';
import { createRounds } from '../rounds.ts';
import { recallAuditTrouble } from './watch-audit.ts';
import { afterPoll, keepFacts, type PollEnd, patienceMs, recallFacts } from './watch-facts.ts';
import { afterLook, type FolderSights, lostTogether, noFolders } from './watch-folders.ts';
import { compare, type Incident, judgeSight } from './watch-incident.ts';
import { createRouteWatch } from './watch-routes.ts';
import { tellSight } from './watch-sight.ts';
import { createStoreWatch } from './watch-store.ts';

const defaultRoundMs = 10_000;
/** One process watches; when it dies, another does after this long. */
const leaseMs = 30_000;
/** Folders are looked at this often. */
const folderLookMs = 5 * 60_000;

export interface WatchOptions {
  readonly orchestrator: Pick<Orchestrator, 'tenant' | 'folders'>;
  readonly store: Store;
  readonly deliverer: Pick<Deliverer, 'wake'>;
  readonly adapters: readonly ChatAdapter[];
  readonly render: (body: WatchBody) => Message;
  /** Where the bot speaks of itself. */
  readonly admins: readonly string[];
  /** Where alerts go by the settings; subscriptions made in chat are watched, too. */
  readonly routes: readonly string[];
  /** Folder patterns of the settings; empty for all folders. */
  readonly folders: readonly string[];
  /** When polls are due: node-cron expression. */
  readonly cron: string;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
  readonly roundMs?: number;
}

/** Watches the bot itself, and tells the admin routes what it cannot see or tell. Nothing here rejects. */
export interface Watch {
  start(): void;
  /** A poll has ended. */
  polled(end: PollEnd): Promise<void>;
  /** Says that something has changed. */
  wake(): void;
  /** What is told and not over yet. */
  troubles(): Promise<readonly Trouble[]>;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

interface Kept {
  readonly incidents: readonly Incident[];
  readonly folders: FolderSights;
}

/**
 * Creates a watch over one tenant and all routes. What polls came to and what was told stand in the store: over restarts
 * and several processes each trouble is told once. Only of a failing store itself each process tells from memory.
 */
export function createWatch(options: WatchOptions): Watch {
  const { deliverer, holder, log, now, orchestrator, store } = options;
  const { tenant } = orchestrator;
  const pauseMs = options.roundMs ?? defaultRoundMs;
  const key = `watch:${tenant}`;
  const startedAt = timestamp(now());
  const routeWatch = createRouteWatch(store);
  const storeWatch = createStoreWatch(options);
  let foldersMs = Number.NEGATIVE_INFINITY;

  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease(`watch:${tenant}`, holder, timestamp(now()), ttlMs);
  const recall = async (): Promise<Kept> => {
    const text = await store.recall(key);
    return text === null ? { incidents: [], folders: noFolders } : (JSON.parse(text) as Kept);
  };

  const findSight = async (incidents: readonly Incident[], nowMs: number): Promise<Trouble | null> => {
    const open = incidents.find(({ scope }) => scope === `sight:${tenant}`) ?? null;
    const fromMs = Math.max(epochMs(startedAt), storeWatch.mendedMs() ?? 0);
    return judgeSight(tenant, await recallFacts(store, tenant), open, {
      startedAt,
      lateFromMs: fromMs + patienceMs(options.cron),
      nowMs,
    });
  };

  /** Looks at the folders if it is time; while nothing is to be seen, they are as they were. */
  const lookAtFolders = async (
    before: FolderSights,
    blind: boolean,
    nowMs: number,
  ): Promise<FolderSights> => {
    if (blind || (nowMs - foldersMs < folderLookMs && foldersMs <= nowMs)) return before;
    foldersMs = nowMs;
    try {
      const readUntil = (await store.pollState(tenant))?.polledUntil ?? null;
      return afterLook(before, await orchestrator.folders(), options.folders, timestamp(nowMs), readUntil);
    } catch (error) {
      log.debug({ tenant, err: error }, 'folders cannot be looked at');
      return before;
    }
  };

  const allRoutes = async (): Promise<readonly string[]> => {
    const said = (await store.rules(tenant)).flatMap((rule) =>
      rule.kind === 'subscription' ? [rule.target] : [],
    );
    return [...new Set([...options.admins, ...options.routes, ...said])];
  };

  /** Where a trouble is told: not in the route that it is about. */
  const placesFor = async (trouble: Trouble): Promise<readonly string[]> => {
    if (!('target' in trouble)) return options.admins;
    const working = async (targets: readonly string[]): Promise<string[]> => {
      const found: string[] = [];
      for (const target of targets) {
        if (target !== trouble.target && (await recallLost(store, target)) === null) found.push(target);
      }
      return found;
    };
    const admins = await working(options.admins);
    return admins.length > 0 ? admins : (await working(options.routes)).slice(0, 1);
  };

  const tell = async (
    trouble: Trouble,
    before: Incident | null,
    folders: FolderSights,
    at: Timestamp,
  ): Promise<Incident> => {
    if (before !== null) await end(before, at);
    const scope = scopeOf(trouble);
    const notice = `watch:${scope}:${trouble.since}:${trouble.what}`;
    const body: WatchBody = { kind: 'watch', trouble, until: null };
    await store.openNotice({ id: notice, tenant, body, targets: await placesFor(trouble) }, at);
    log.warn({ trouble }, 'the bot tells of itself');
    const seenUntil =
      trouble.what === 'folders'
        ? folders.readUntilBefore
        : (before?.seenUntil ?? (await store.pollState(tenant))?.polledUntil ?? null);
    return { scope, trouble, told: [...(before?.told ?? []), trouble.what], notice, seenUntil };
  };

  const end = async ({ notice }: Incident, until: Timestamp): Promise<void> => {
    await store.changeNotice(notice, (body) =>
      body.kind === 'watch' && body.until === null ? { ...body, until } : body,
    );
  };

  /** Ends an incident; null when it is over, else as it lasts until what happened in the dark is read. */
  const finish = async (
    incident: Incident,
    folders: FolderSights,
    at: Timestamp,
  ): Promise<Incident | null> => {
    const waits = await tellSight({ store, tenant, places: options.admins }, incident, folders, at);
    if (waits !== null) return waits;
    await end(incident, at);
    log.info({ trouble: incident.trouble }, 'a trouble of the bot is over');
    return null;
  };

  const round = async (): Promise<void> => {
    const nowMs = now().getTime();
    const at = timestamp(nowMs);
    const kept = await recall();
    const sight = await findSight(kept.incidents, nowMs);
    const folders = await lookAtFolders(kept.folders, sight !== null, nowMs);
    const lost = [...lostTogether(folders)].map(
      ([since, paths]): Trouble => ({ what: 'folders', tenant, since, folders: paths }),
    );
    const routes = await routeWatch.find(await allRoutes(), kept.incidents, nowMs);
    const audit = await recallAuditTrouble(store);
    const found = [...(sight === null ? [] : [sight]), ...lost, ...routes, ...audit];
    const { last, over, tell: news } = compare(kept.incidents, found);
    const incidents = [...last];
    for (const { before, trouble } of news) incidents.push(await tell(trouble, before, folders, at));
    for (const incident of over) {
      const rest = await finish(incident, folders, at);
      if (rest !== null) incidents.push(rest);
    }
    const next: Kept = { incidents, folders };
    if (JSON.stringify(next) !== JSON.stringify(kept)) await store.keep(key, JSON.stringify(next));
    if (news.length + over.length > 0) deliverer.wake();
  };

  const rounds = createRounds(async () => {
    try {
      if (await lease(leaseMs)) await round();
      await storeWatch.worked();
    } catch (error) {
      log.debug({ err: error }, 'the bot cannot watch itself');
      await storeWatch.failed(error);
    }
    return pauseMs;
  });

  return {
    start: rounds.start,
    async polled(ended) {
      try {
        const before = await recallFacts(store, tenant);
        await keepFacts(store, tenant, afterPoll(before, ended, now(), patienceMs(options.cron)));
        if (ended.kind !== 'complete' || (before !== null && before.blind !== null)) rounds.ask();
      } catch (error) {
        log.debug({ tenant, err: error }, 'how the poll ended cannot be kept');
      }
    },
    wake: rounds.ask,
    async troubles() {
      const own = storeWatch.trouble();
      if (own !== null) return [own];
      return (await recall()).incidents.map(({ trouble }) => trouble);
    },
    idle: rounds.idle,
    async stop() {
      await rounds.stop();
      await lease(0).catch((error: unknown) =>
        log.debug({ tenant, err: error }, 'the lease runs out by itself'),
      );
    },
  };
}
