import { setTimeout as sleep } from 'node:timers/promises';
import { createRounds } from '../alerts/rounds.ts';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import { DeliveryError } from '../chat/chat-adapter.ts';
import type { Place } from '../chat/invocation.ts';
import { BotError } from '../domain/errors.ts';
import {
  type ExportBody,
  type ExportStep,
  exportClaim,
  isAwaited,
  isUnderWay,
} from '../domain/export-body.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redact/redactor.ts';
import { advance } from './advance.ts';
import type { Links } from './link.ts';
import type { Shelf, ShelvedFile } from './shelf.ts';

/** The store is asked this often what there is to do: links that expire, exports that a dead process left. */
const roundMs = 5_000;
/** Only one process works at an export; when it dies, another goes on after this long. */
const leaseMs = 60_000;
/** Exports that are worked at together: each keeps Orchestrator busy. */
const maxAtOnce = 4;
/** Passing trouble may last this long before an export is given up. */
const patienceMs = 10 * 60_000;
const longestRetryMs = 30_000;
/** A file that was offered and never answered goes after this long. */
const fileLivesMs = 24 * 3_600_000;
const sweepEveryMs = 3_600_000;
/** How long `stop` waits for a step under way. */
const drainMs = 10_000;

export interface ExporterOptions {
  readonly store: Store;
  readonly orchestrator: Orchestrator;
  readonly adapters: readonly ChatAdapter[];
  readonly deliverer: { wake(noticeId?: string): void };
  readonly shelf: Shelf;
  /** Takes secrets out of the files that Orchestrator writes. */
  readonly redactor: Redactor;
  /** Null without an address of the bot that people reach. */
  readonly links: Links | null;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Brings every export from its question to its file. Nothing here rejects but `fetch`: what goes wrong stands in the export's message. */
export interface Exporter {
  start(): void;
  /** Says that there is a new export. */
  wake(): void;
  /** How people get a file here; null when there is no way. */
  wayIn(platform: ChatAdapter['platform'], place: Pick<Place, 'kind'>): 'file' | 'link' | null;
  /** What a link with these parts gives. */
  fetch(asked: {
    readonly id: string;
    readonly expires: string;
    readonly signature: string;
  }): Promise<
    | (ShelvedFile & { readonly kind: 'file'; readonly name: string })
    | { readonly kind: 'forged' | 'expired' | 'gone' }
  >;
  /** Begins no more steps; those under way end or are taken up after the next start. */
  stop(): Promise<void>;
}

/** Somebody ended the export while it was worked at. */
class Ended extends Error {
  override readonly name = 'Ended';
}

export function createExporter(options: ExporterOptions): Exporter {
  const { adapters, deliverer, holder, links, log, now, orchestrator, redactor, shelf, store } = options;
  const { tenant } = orchestrator;
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let sweptMs = Number.NEGATIVE_INFINITY;

  const lease = async (id: string, ttlMs: number): Promise<boolean> =>
    store.lease(`export:${id}`, holder, timestamp(now()), ttlMs);

  const read = async (id: string): Promise<ExportBody | null> => {
    const notice = await store.notice(id);
    // Bots of several tenants may share the store and its key.
    const body = notice?.tenant === tenant ? notice.body : undefined;
    return body?.kind === 'export' && isUnderWay(body) ? body : null;
  };

  const wait = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  const saver =
    (id: string) =>
    async (step: ExportStep): Promise<void> => {
      await lease(id, leaseMs);
      const notice = await store.changeNotice(id, (body) =>
        body.kind === 'export' && isUnderWay(body) ? { ...body, step } : body,
      );
      if (notice?.body.kind !== 'export' || notice.body.step.name !== step.name) throw new Ended();
      const awaited = isAwaited(notice.body);
      if (!awaited && step.name !== 'expired') await store.release(exportClaim(tenant, notice.body.by));
      deliverer.wake(awaited ? undefined : id);
    };

  /** Works at an export as far as it goes. False when another process does. */
  async function run(id: string): Promise<boolean> {
    const save = saver(id);
    const parts = {
      orchestrator,
      adapters,
      shelf,
      store,
      redactor,
      links,
      stopping: () => stopping.signal.aborted,
      wait,
      now,
    };
    let troubledMs: number | null = null;
    let failures = 0;
    while (!stopping.signal.aborted) {
      const body = await read(id);
      if (body === null) return true;
      if (!(await lease(id, leaseMs))) return false;
      let pauseMs: number | null;
      try {
        pauseMs = await advance(parts, id, body, save);
        troubledMs = null;
        failures = 0;
      } catch (error) {
        if (error instanceof Ended) {
          await shelf.drop(id);
          return true;
        }
        troubledMs ??= now().getTime();
        failures += 1;
        const again = retryMs(error, failures);
        if (again === null || now().getTime() - troubledMs > patienceMs) {
          await fail(id, error, save);
          return true;
        }
        log.info({ export: id, step: body.step.name, err: error, again }, 'an export waits');
        pauseMs = again;
      }
      if (pauseMs === null) return true;
      await wait(pauseMs);
    }
    return true;
  }

  async function fail(id: string, error: unknown, save: (step: ExportStep) => Promise<void>): Promise<void> {
    const known = error instanceof BotError || error instanceof DeliveryError;
    log[known ? 'info' : 'error']({ export: id, err: error }, 'an export failed');
    const ref = id.slice(0, 6);
    const step: ExportStep = known
      ? { name: 'failed', message: error.message, hint: error instanceof BotError ? error.hint : null }
      : {
          name: 'failed',
          message: `Something went wrong on our side (ref \`${ref}\`). It is logged; try again or tell the bot's admin the ref.`,
          hint: null,
        };
    await save(step).catch((cause: unknown) => {
      if (!(cause instanceof Ended)) throw cause;
    });
    await shelf.drop(id);
  }

  const begin = (id: string): void => {
    const work = async (): Promise<void> => {
      try {
        const ours = await run(id);
        if (ours) await lease(id, 0);
        running.delete(id);
        // Another may have waited for its turn.
        if (ours) rounds.ask();
      } catch (error) {
        running.delete(id);
        log.error({ export: id, err: error }, 'an export could not be kept');
      }
    };
    running.set(id, work());
  };

  const rounds = createRounds(async () => {
    try {
      for (const { body, id } of await store.openNotices(tenant)) {
        if (body.kind !== 'export' || running.has(id) || running.size >= maxAtOnce) continue;
        // A link that lives needs nothing, and must keep nobody waiting.
        if (body.step.name !== 'linked' || epochMs(body.step.until) <= now().getTime()) begin(id);
      }
      if (now().getTime() - sweptMs >= sweepEveryMs) {
        sweptMs = now().getTime();
        await shelf.sweep(new Date(sweptMs - fileLivesMs));
      }
    } catch (error) {
      log.error({ err: error }, 'exports cannot be looked after');
    }
    return roundMs;
  });

  return {
    start: rounds.start,
    wake: rounds.ask,
    wayIn(platform, place) {
      const way = adapters.find((adapter) => adapter.platform === platform)?.fileWay(place.kind) ?? null;
      return way === 'link' && links === null ? null : way;
    },
    async fetch(asked) {
      const verdict = links === null ? 'forged' : await links.check(asked);
      if (verdict !== 'valid') return { kind: verdict };
      const body = await read(asked.id);
      const file = await shelf.find(asked.id);
      if (body?.step.name !== 'linked' || file === null) return { kind: 'gone' };
      return { kind: 'file', name: body.step.file.name, ...file };
    },
    async stop() {
      stopping.abort();
      await rounds.stop();
      await Promise.race([Promise.all(running.values()), sleep(drainMs, undefined, { ref: false })]);
    },
  };
}

/** After how many ms the step is worth another try; null when trying again does not help. */
function retryMs(error: unknown, failures: number): number | null {
  const backoff = Math.min(1_000 * 2 ** Math.min(failures, 10), longestRetryMs);
  if (error instanceof DeliveryError) {
    return error.outcome === 'retry' || error.outcome === 'uncertain'
      ? (error.retryAfterMs ?? backoff)
      : null;
  }
  return error instanceof BotError && error.kind === 'unavailable' ? backoff : null;
}
