import type { DeliveryError } from '../../chat/chat-adapter.ts';
import type { Post } from '../../domain/notice.ts';
import { lostRouteKey } from '../../domain/route.ts';
import type { Store } from '../../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../../domain/timestamp.ts';
import type { Logger } from '../../logger.ts';
import { refusedRetryMs } from './pace.ts';

/** A route at which nobody is reached. */
interface LostRoute {
  readonly since: Timestamp;
  /** The platform's reason. */
  readonly said: string;
  /** Tries that failed since. */
  readonly tries: number;
  /** The next message is tried there from then on; those before go elsewhere at once. */
  readonly tryAt: Timestamp;
  /** Where its alerts go meanwhile; null when there is no other place. */
  readonly instead: string | null;
}

/** Keeps alerts from being lost with the place they were meant for. */
export interface Fallback {
  /** The place refused a message for good: from now on its news goes elsewhere. */
  lost(target: string, error: DeliveryError): Promise<void>;
  /** A message arrived there. */
  worked(target: string): Promise<void>;
  /**
   * Sends a post elsewhere when its place is lost and not to be tried now, or when it was just found lost (`tried`).
   * False when it is to be sent where it belongs.
   */
  takesOver(post: Post, tried: boolean): Promise<boolean>;
  /** Somebody was heard there, or invited the bot again: the next message is tried there. True when it was lost. */
  retry(target: string): Promise<boolean>;
}

/**
 * Creates the fallback. `admins` come first as places to fall back to, then the other routes; where the notice stands
 * already is best. What it knows stands in the store, for all processes.
 */
export function createFallback(options: {
  readonly store: Store;
  readonly admins: readonly string[];
  readonly routes: readonly string[];
  readonly log: Logger;
  readonly now: () => Date;
  /** Told when a route is lost or works again. */
  readonly changed: () => void;
}): Fallback {
  const { admins, changed, log, now, store } = options;

  const keep = (target: string, route: LostRoute): Promise<void> =>
    store.keep(lostRouteKey(target), JSON.stringify(route));

  /** Those of these places, in this order, at which people are reached as far as is known. */
  const working = async (targets: readonly string[], but: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const target of new Set(targets)) {
      if (target !== but && (await recallLost(store, target)) === null) found.push(target);
    }
    return found;
  };

  const placeFor = async (target: string, posts: readonly Post[]): Promise<string | null> => {
    const left = new Set(posts.filter((post) => post.toldAt !== null).map((post) => post.target));
    const has = new Set(posts.map((post) => post.target));
    for (const targets of [admins, options.routes]) {
      const places = (await working(targets, target)).filter((place) => !left.has(place));
      const place = places.find((each) => has.has(each)) ?? places[0];
      if (place !== undefined) return place;
    }
    return null;
  };

  return {
    async lost(target, error) {
      const before = await recallLost(store, target);
      const nowMs = now().getTime();
      if (before !== null && nowMs < epochMs(before.tryAt)) return;
      const tries = before === null ? 0 : before.tries + 1;
      const route: LostRoute = {
        since: before?.since ?? timestamp(nowMs),
        said: error.message,
        tries,
        tryAt: timestamp(nowMs + refusedRetryMs(tries)),
        instead: await placeFor(target, []),
      };
      await keep(target, route);
      if (before !== null) return;
      log.error({ target, instead: route.instead, reason: error.message }, 'a route is lost');
      changed();
    },
    async worked(target) {
      const before = await recallLost(store, target);
      if (before === null) return;
      await store.forget(lostRouteKey(target));
      log.info({ target, since: before.since }, 'a route works again');
      changed();
    },
    async takesOver(post, tried) {
      const { noticeId, target } = post;
      const route = await recallLost(store, target);
      if (route === null || (!tried && epochMs(route.tryAt) <= now().getTime())) return false;
      const instead = await placeFor(target, await store.postsOf(noticeId));
      if (instead === null) return false;
      await store.detourPost(noticeId, target, instead);
      log.warn({ notice: noticeId, target, instead }, 'told elsewhere');
      return true;
    },
    async retry(target) {
      const route = await recallLost(store, target);
      if (route === null) return false;
      await keep(target, { ...route, tryAt: timestamp(now()) });
      return true;
    },
  };
}

/** What is known of a lost route; null while it works. */
export async function recallLost(store: Pick<Store, 'recall'>, target: string): Promise<LostRoute | null> {
  const text = await store.recall(lostRouteKey(target));
  return text === null ? null : (JSON.parse(text) as LostRoute);
}
