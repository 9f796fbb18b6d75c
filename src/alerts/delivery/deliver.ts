import type { ChatAdapter } from '../../chat/chat-adapter.ts';
import type { Message } from '../../chat/message.ts';
import type { Notice, Post } from '../../domain/notice.ts';
import type { Store } from '../../domain/store.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';
import { createRounds } from '../rounds.ts';
import { createCourier } from './courier.ts';
import type { Fallback } from './fallback.ts';
import { editsCountApart, paceMs } from './pace.ts';

/** Posts looked at in one round; the first of every place are among them. */
const roundSize = 200;
/** Only one process delivers; when it dies, another does after this long. */
const leaseMs = 15_000;
/** A round at least this often: it renews the lease and finds what other processes opened or what a dead one left. */
const roundEveryMs = 5_000;
/** Messages that change all the time take turns; how long one is remembered to have had its turn. */
const turnsMs = 10 * 60_000;
/** A message is edited at most this often; what changes in between goes out together. */
const defaultEditEveryMs = 2_000;

export interface DelivererOptions {
  readonly store: Store;
  readonly adapters: readonly ChatAdapter[];
  /** `insteadOf`: the route that the message stands in for, where it is told elsewhere. */
  readonly render: (notice: Notice, insteadOf: string | null) => Message;
  /** Where news goes whose place is lost; without it, it waits. */
  readonly fallback?: Fallback;
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly log: Logger;
  readonly now: () => Date;
  readonly editEveryMs?: number;
  /** Between 0 and 1, for the jitter. */
  readonly random?: () => number;
}

/** Brings every place up to date with its notices. Nothing here rejects: trouble stands in the store (`waitingPosts`) and in the log. */
export interface Deliverer {
  start(): void;
  /** Says that there is something to deliver; a notice that is named is edited at once, however recently it was. */
  wake(noticeId?: string): void;
  /** Says that this place can be reached now: what waits for it is tried at once. */
  revive(target: string): void;
  /** Resolves when everything that may be sent by now is sent (or when another process delivers). */
  flush(): Promise<void>;
  /** Begins no more sends; resolves when those under way have ended and others may deliver. */
  stop(): Promise<void>;
}

/**
 * Creates a deliverer. Each place is a lane of its own: messages go there one at a time, oldest notice first, no faster
 * than the platform likes, and a lane that fails holds up no other.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { store, log, now, holder } = options;
  const editEveryMs = options.editEveryMs ?? defaultEditEveryMs;
  const lease = async (ttlMs: number): Promise<boolean> =>
    store.lease('deliver', holder, timestamp(now()), ttlMs);
  const courier = createCourier({
    ...options,
    random: options.random ?? Math.random,
    still: async () => lease(leaseMs),
  });
  /** Places with a message under way. */
  const busy = new Map<string, Promise<void>>();
  /** Places that must rest, and until when (ms). */
  const resting = new Map<string, number>();
  /** Places that must rest from edits alone, and until when (ms): an edit must not keep a new alert waiting. */
  const restingEdits = new Map<string, number>();
  /** When a post was last edited (ms), while that still matters: for the pause, and for whose turn it is. */
  const edited = new Map<string, number>();
  let open = false;
  let whenIdle: (() => void)[] = [];

  const keyOf = (post: Pick<Post, 'noticeId' | 'target'>): string => `${post.noticeId} ${post.target}`;

  /** When this post may go out, in ms. */
  const readyAt = (post: Post): number => {
    const lastEdit = post.ref === null ? undefined : edited.get(keyOf(post));
    return Math.max(
      resting.get(post.target) ?? 0,
      post.ref === null ? 0 : (restingEdits.get(post.target) ?? 0),
      lastEdit === undefined ? 0 : lastEdit + editEveryMs,
    );
  };

  /** What is not posted yet as it comes, then edits, those that have waited longest first. */
  const inTurn = (due: readonly Post[]): readonly Post[] =>
    due.toSorted((a, b) => (edited.get(keyOf(a)) ?? 0) - (edited.get(keyOf(b)) ?? 0));

  const dispatch = (post: Post): void => {
    const { target } = post;
    const delivered = courier
      .deliver(post)
      .then((restMs) => {
        if (post.ref !== null) edited.set(keyOf(post), now().getTime());
        const apart = post.ref !== null && editsCountApart(target) && restMs <= paceMs(target, 'edit');
        (apart ? restingEdits : resting).set(target, now().getTime() + restMs);
      })
      .catch((error: unknown) => {
        // The store failed: the lane rests, and what it did not keep is found again as uncertain.
        log.error({ target, err: error }, 'a delivery could not be kept');
        resting.set(target, now().getTime() + roundEveryMs);
      })
      .finally(() => {
        busy.delete(target);
        rounds.ask();
      });
    busy.set(target, delivered);
  };

  /** Sends what may go out now and returns after how many ms to look again. */
  const deliverDue = async (): Promise<number> => {
    const at = now();
    const nowMs = at.getTime();
    if (!(await lease(leaseMs))) {
      sayIdle();
      return roundEveryMs;
    }
    for (const [key, lastEdit] of edited) if (lastEdit + turnsMs <= nowMs) edited.delete(key);
    // A lane that ends while the store answers may stand in the answer with what it has just delivered.
    const busyBefore = new Set(busy.keys());
    const due = inTurn(await store.duePosts(timestamp(at), roundSize));
    let next = nowMs + roundEveryMs;
    for (const post of due) {
      if (busyBefore.has(post.target) || busy.has(post.target) || !open) continue;
      const ready = readyAt(post);
      if (ready <= nowMs) dispatch(post);
      else next = Math.min(next, ready);
    }
    if (due.length === 0 && busy.size === 0) sayIdle();
    return next - nowMs;
  };

  const rounds = createRounds(async () => {
    try {
      return await deliverDue();
    } catch (error) {
      log.error({ err: error }, 'the store cannot be asked what to deliver');
      return roundEveryMs;
    }
  });

  function sayIdle(): void {
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  return {
    start() {
      open = true;
      rounds.start();
    },
    wake(noticeId) {
      const prefix = noticeId === undefined ? null : `${noticeId} `;
      for (const key of edited.keys()) if (prefix !== null && key.startsWith(prefix)) edited.delete(key);
      rounds.ask();
    },
    revive(target) {
      resting.delete(target);
      store
        .revivePosts(target)
        .then(() => rounds.ask())
        .catch((error: unknown) => log.error({ target, err: error }, 'waiting posts cannot be hastened'));
    },
    async flush() {
      if (!open) return;
      await new Promise<void>((resolve) => {
        whenIdle.push(resolve);
        rounds.ask();
      });
    },
    async stop() {
      open = false;
      await rounds.stop();
      await Promise.all(busy.values());
      sayIdle();
      await lease(0).catch((error: unknown) => log.debug({ err: error }, 'the lease runs out by itself'));
    },
  };
}
