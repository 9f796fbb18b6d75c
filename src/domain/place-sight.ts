import { type Asker, decide, type PolicyRule, type Subject } from './policy.ts';
import { matchesRoute, type Route } from './route.ts';

/**
 * May everybody at a place be told of this? Rules count that name everybody (`*`) or all who speak there
 * (`channel:slack:C1`). Where no rule speaks of it, a place sees what the settings send it alerts of. `perhaps` where
 * that depends on what is not known of it.
 */
export function placeSees(
  rules: readonly PolicyRule[],
  place: Asker['place'],
  of: Subject,
  at: Date,
  routes: readonly Route[] = [],
): 'yes' | 'no' | 'perhaps' {
  const channel = channelPrincipal(place.target);
  const asker: Asker = {
    holds: (principal) => (principal === '*' || principal.toLowerCase() === channel ? 'yes' : 'no'),
    place,
    at,
  };
  const decision = decide(rules, asker, { command: 'show', group: 'read', of });
  if (decision.kind === 'allow') return 'yes';
  const unsure = decision.kind === 'deny' && decision.unsure;
  if (decision.rule !== null) return unsure ? 'perhaps' : 'no';
  const own = routes.filter((route) => route.target === place.target);
  if (own.some((route) => isSent(route, of))) return 'yes';
  return unsure || own.some((route) => mayBeSent(route, of)) ? 'perhaps' : 'no';
}

/** All who speak at a place, as rules name them; in lower case. */
export function channelPrincipal(target: string): string {
  return `channel:${target}`.toLowerCase();
}

function isSent(route: Route, of: Subject): boolean {
  const known =
    (route.process === undefined || of.process !== null) &&
    (route.folder === undefined || of.folder !== null);
  return known && mayBeSent(route, of);
}

function mayBeSent(route: Route, { folder, process }: Subject): boolean {
  return matchesRoute(process === null ? { ...route, process: '*' } : route, {
    process: process ?? '',
    folder: folder === null ? null : { id: 0, path: folder },
  });
}
