import type { DigestPlan } from './digest-plan.ts';
import { matchesFolder } from './folder.ts';
import type { Job } from './job.ts';
import { matchesWildcard } from './spelling.ts';

/** Where alerts go, and how they are told there. */
export interface Route {
  /** `slack:CHANNEL_ID` or `teams:CONVERSATION_ID`. */
  readonly target: string;
  /** Faults of one problem are told in one message while none is longer ago than this, in ms; 0 gives each its own. */
  readonly windowMs: number;
  /** An alert waits this long, in ms, and is dropped if its process works again meanwhile. */
  readonly holdDownMs: number;
  /** Further faults of a problem are told in the thread of its first message, too, where the platform has threads. */
  readonly threads?: boolean;
  /** Only processes of this name, `*` at either end for anything; absent for all. */
  readonly process?: string;
  /** Only folders of this path or pattern (`Finance/*`); absent for all. */
  readonly folder?: string;
  /** A critical alert that nobody takes care of is said once more after this long, in ms; absent for never. */
  readonly remindMs?: number;
  /** After `afterMs` such an alert is told at `to`, too. */
  readonly escalate?: { readonly afterMs: number; readonly to: string };
  /** When it gets a digest; absent for never. */
  readonly digest?: DigestPlan;
  /** What it wants to hear of; all when absent. */
  readonly events?: readonly RouteEvent[];
}

/** What alerts tell of: jobs that faulted; jobs that are stuck, and schedules that started none. */
export const routeEvents = ['faulted', 'stuck'] as const;
export type RouteEvent = (typeof routeEvents)[number];

/** A problem that was quiet for this long is told anew. */
const usualWindowMs = 3_600_000;

/** A place of which nothing more was said. */
export function plainRoute(target: string, windowMs: number = usualWindowMs): Route {
  return { target, windowMs, holdDownMs: 0 };
}

/** Does this place want to hear of such things at all? */
export function hears(route: Route, event: RouteEvent): boolean {
  return route.events?.includes(event) ?? true;
}

/** Does this place want to hear of this job? A job whose folder is not told may be in any. */
export function matchesRoute(route: Route, job: Pick<Job, 'process' | 'folder'>): boolean {
  const named = route.process === undefined || matchesWildcard(route.process, job.process);
  const there =
    route.folder === undefined || job.folder === null || matchesFolder(route.folder, job.folder.path);
  return named && there;
}

/** Key under which the store keeps that nobody is reached at a route; absent while it works. */
export function lostRouteKey(target: string): string {
  return `${lostRoutePrefix}${target}`;
}

export const lostRoutePrefix = 'route:lost:';
