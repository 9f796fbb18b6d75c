import type { Route } from './route.ts';
import { type Timestamp, timestamp } from './timestamp.ts';

/** What happens at one place as long as nobody takes care of a critical alert. */
export interface Chase {
  /** When it is said once more there; null when that is not wanted, or done. */
  readonly remindAt: Timestamp | null;
  /** When it is told at `to`, too. */
  readonly escalateAt: Timestamp | null;
  readonly to: string | null;
}

/**
 * What these routes want for a critical alert that is told at this moment (ms), by place; undefined when none of them
 * wants anything.
 */
export function chaseOf(
  routes: readonly Route[],
  toldMs: number,
): Readonly<Record<string, Chase>> | undefined {
  const wanted = routes.filter(({ escalate, remindMs }) => escalate !== undefined || remindMs !== undefined);
  if (wanted.length === 0) return undefined;
  return Object.fromEntries(
    wanted.map(({ escalate, holdDownMs, remindMs, target }) => [
      target,
      {
        remindAt: remindMs === undefined ? null : timestamp(toldMs + holdDownMs + remindMs),
        escalateAt: escalate === undefined ? null : timestamp(toldMs + holdDownMs + escalate.afterMs),
        to: escalate?.to ?? null,
      },
    ]),
  );
}
