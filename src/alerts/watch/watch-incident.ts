import { epochMs, type Timestamp } from '../../domain/timestamp.ts';
import { scopeOf, type Trouble } from '../../domain/watch-body.ts';
import type { PollFacts } from './watch-facts.ts';

/** A trouble that was told. */
export interface Incident {
  readonly scope: string;
  /** As it was told last. */
  readonly trouble: Trouble;
  /** Its kinds that were told: none is told twice. */
  readonly told: readonly Trouble['what'][];
  readonly notice: string;
  /** Server time until which everything was seen; null where that is not known. */
  readonly seenUntil: Timestamp | null;
  /** Server time at which sight was back but what happened meanwhile was not read yet. */
  readonly returnedAt?: Timestamp;
}

/** Polls that must fail in the same way before it is told: a hiccup is none. */
const pollsToTell = 2;

/**
 * What keeps the bot from seeing the tenant now, if anything does. `lateFrom`: by our clock (ms), nothing counts as late
 * before. What was told lasts until a poll was read to its end.
 */
export function judgeSight(
  tenant: string,
  facts: PollFacts | null,
  open: Incident | null,
  from: { readonly startedAt: Timestamp; readonly lateFromMs: number; readonly nowMs: number },
): Trouble | null {
  const { nowMs } = from;
  const complete = facts?.completeAt ?? null;
  const lateAt = facts?.lateAt ?? null;
  const late = nowMs > Math.max(from.lateFromMs, lateAt === null ? 0 : epochMs(lateAt));
  const blind = facts?.blind ?? null;
  const since = open?.trouble.since;
  if (blind !== null && (blind.polls >= pollsToTell || late)) {
    const { polls: _, ...why } = blind;
    return { ...why, tenant, since: since ?? blind.since };
  }
  if (open !== null && (complete === null || epochMs(complete) <= epochMs(open.trouble.since))) {
    const behind = late && blind === null && (facts?.partsSince ?? null) !== null;
    return behind ? { what: 'backlog', tenant, since: open.trouble.since } : open.trouble;
  }
  if (!late) return null;
  const lastMs = Math.max(complete === null ? 0 : epochMs(complete), epochMs(from.startedAt));
  return {
    what: (facts?.partsSince ?? null) === null ? 'late' : 'backlog',
    tenant,
    since: lastMs === epochMs(from.startedAt) ? from.startedAt : (complete ?? from.startedAt),
  };
}

/** What follows from what is found and what was told before. */
export interface Changes {
  /** To be told: new, or of another kind than before (`before`). */
  readonly tell: readonly { readonly trouble: Trouble; readonly before: Incident | null }[];
  /** Over. */
  readonly over: readonly Incident[];
  /** Last as they are. */
  readonly last: readonly Incident[];
}

export function compare(incidents: readonly Incident[], found: readonly Trouble[]): Changes {
  const byScope = new Map(found.map((trouble) => [scopeOf(trouble), trouble]));
  const known = new Set(incidents.map(({ scope }) => scope));
  const changed = (incident: Incident): boolean => {
    const what = byScope.get(incident.scope)?.what;
    return what !== undefined && !incident.told.includes(what);
  };
  return {
    tell: found.flatMap((trouble) => {
      const before = incidents.find(({ scope }) => scope === scopeOf(trouble)) ?? null;
      return !known.has(scopeOf(trouble)) || (before !== null && changed(before))
        ? [{ trouble, before }]
        : [];
    }),
    over: incidents.filter(({ scope }) => !byScope.has(scope)),
    last: incidents.filter((incident) => byScope.has(incident.scope) && !changed(incident)),
  };
}
