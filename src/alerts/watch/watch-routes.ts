import type { Store } from '../../domain/store.ts';
import { epochMs, timestamp } from '../../domain/timestamp.ts';
import type { Trouble } from '../../domain/watch-body.ts';
import { recallLost } from '../delivery/fallback.ts';
import type { Incident } from './watch-incident.ts';

/** A message that waits longer than this is late … */
const slowMs = 5 * 60_000;
/** … and its route works again when none waits longer than this. */
const swiftMs = 60_000;

/** Looks at routes: which reach nobody, and at which messages wait too long. */
export interface RouteWatch {
  find(
    targets: readonly string[],
    incidents: readonly Incident[],
    nowMs: number,
  ): Promise<readonly Trouble[]>;
}

export function createRouteWatch(store: Store): RouteWatch {
  /** Since when (ms) each place has had a message waiting without a break, whatever clock dated the message. */
  const waitingSince = new Map<string, number>();

  return {
    async find(targets, incidents, nowMs) {
      const waiting = new Map((await store.waitingPosts()).map((place) => [place.target, place]));
      for (const target of waitingSince.keys()) if (!isWaiting(target)) waitingSince.delete(target);
      const found: Trouble[] = [];
      for (const target of targets) {
        const lost = await recallLost(store, target);
        if (lost !== null) {
          const { instead, said, since } = lost;
          found.push({ what: 'route-lost', target, since, said, instead });
          continue;
        }
        const place = waiting.get(target);
        if (place === undefined || !isWaiting(target)) continue;
        const firstMs = waitingSince.get(target) ?? nowMs;
        waitingSince.set(target, firstMs);
        const open = incidents.find(({ scope }) => scope === `route:${target}`)?.trouble;
        const sinceMs = Math.max(firstMs, epochMs(place.since ?? timestamp(nowMs)));
        if (nowMs - sinceMs <= (open?.what === 'route-slow' ? swiftMs : slowMs)) continue;
        const { count, lastError } = place;
        const since = open?.since ?? timestamp(sinceMs);
        found.push({ what: 'route-slow', target, since, waiting: count, said: lastError });
      }
      return found;

      function isWaiting(target: string): boolean {
        const since = waiting.get(target)?.since ?? null;
        return since !== null && epochMs(since) <= nowMs;
      }
    },
  };
}
