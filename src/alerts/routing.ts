import { everybodyHears, type MayHear } from '../domain/audience.ts';
import type { Job } from '../domain/job.ts';
import { hears, matchesRoute, plainRoute, type Route, type RouteEvent } from '../domain/route.ts';
import { muteOf, type Rule } from '../domain/rule.ts';
import { inScope, type Scope } from '../domain/scope.ts';
import { isAtLeast, severityOf } from '../domain/severity.ts';

/**
 * The places that are told of this job when it faults or is stuck: those that the settings name and those that asked for it, each once, without
 * those that are muted now. What a place asks for adds to what it gets and never takes from it. `critical`: the jobs that
 * the settings call so. `mayHear`: what a place that asked may be told of.
 */
export function routesFor(
  event: RouteEvent,
  job: Pick<Job, 'folder' | 'priority' | 'process' | 'robot' | 'tenant'>,
  routes: readonly Route[],
  rules: readonly Rule[],
  now: Date,
  critical: readonly Scope[] = [],
  mayHear: MayHear = everybodyHears,
): readonly Route[] {
  const of = { tenant: job.tenant, folder: job.folder?.path ?? null, process: job.process };
  const set = routes.filter((route) => hears(route, event) && matchesRoute(route, job));
  const asked = rules.flatMap((rule) =>
    rule.kind === 'subscription' &&
    (rule.events?.includes(event) ?? true) &&
    inScope(rule.scope, job) &&
    mayHear(rule, of) &&
    (rule.min === null || isAtLeast(severityOf(job, critical), rule.min))
      ? [plainRoute(rule.target)]
      : [],
  );
  const places = new Map([...asked, ...set].map((route) => [route.target, route]));
  return [...places.values()].filter((route) => muteOf(rules, job, route.target, now) === null);
}
