import type { JobFilter } from '../domain/orchestrator.ts';
import { spellings } from '../domain/spelling.ts';
import {
  allOf,
  anyOf,
  compare,
  type Expression,
  guid,
  integer,
  isGuid,
  isIn,
  maxNodes,
  mentions,
  moment,
  named,
  nothing,
  text,
} from './odata.ts';

/** Ids or keys in one request; UiPath's TypeScript client uses the same number. */
export const maxNamesPerRequest = 50;
/** Nodes kept free for the condition that continues a list (`beyond` of cursor.ts) and the `and`s. */
const spareNodes = 26;

/**
 * The filter of each request that a `JobFilter` needs: one, or several when it names many jobs; none when nothing can
 * match. The folder is not among it: a header selects it, or the caller does by the rows.
 */
export function filtersOf(filter: JobFilter): readonly (Expression | null)[] {
  if (filter.states?.length === 0) return [];
  const rest = conditions(filter);
  const keys = chunks(filter.keys?.filter(isGuid)).map((some) => some && keyIn(some));
  const room = maxNodes - spareNodes - (allOf([keys[0] ?? null, ...rest])?.nodes ?? 0);
  const ids = chunks(filter.ids).map((some) => some && idIn(some, room));
  return ids.flatMap((id) => keys.map((key) => allOf([id, key, ...rest])));
}

/** Few ids as every server reads them; more than fit into one filter that way as a list. */
function idIn(ids: readonly number[], room: number): Expression | null {
  const each = anyOf(ids.map((id) => compare('Id', 'eq', integer(id))));
  return each !== null && each.nodes > room ? isIn('Id', ids.map(integer)) : each;
}

/** One key as every server reads it, several as UiPath's own clients write them. */
function keyIn(keys: readonly string[]): Expression {
  const [only, ...others] = keys;
  return only !== undefined && others.length === 0
    ? compare('Key', 'eq', guid(only))
    : isIn('Key', keys.map(text));
}

function conditions(filter: JobFilter): readonly (Expression | null)[] {
  const since = filter.activeAfter;
  const ended = filter.endedAfterOrNever;
  return [
    anyOf((filter.states ?? []).map((state) => compare('State', 'eq', text(state)))),
    filter.process === undefined ? null : spelled(filter.process, (name) => named('Release/Name', name)),
    filter.robot === undefined ? null : robotIs(filter.robot),
    filter.error === undefined ? null : spelled(filter.error, (words) => mentions('Info', words)),
    filter.reference === undefined ? null : compare('Reference', 'eq', text(filter.reference)),
    bound('CreationTime', 'gt', filter.createdAfter),
    bound('CreationTime', 'lt', filter.createdBefore),
    since === undefined ? null : anyOf([bound('CreationTime', 'gt', since), bound('EndTime', 'gt', since)]),
    ended === undefined ? null : anyOf([bound('EndTime', 'ge', ended), compare('EndTime', 'eq', nothing)]),
    bound('StartTime', 'gt', filter.startedAfter),
    bound('StartTime', 'lt', filter.startedBefore),
    bound('EndTime', 'gt', filter.endedAfter),
    bound('EndTime', 'lt', filter.endedBefore),
  ];
}

function bound(
  field: 'CreationTime' | 'StartTime' | 'EndTime',
  operator: 'gt' | 'ge' | 'lt',
  at: string | undefined,
): Expression | null {
  return at === undefined ? null : compare(field, operator, moment(at));
}

function robotIs(robot: string): Expression | null {
  const id = /^#(\d{1,15})$/.exec(robot)?.[1];
  return id === undefined
    ? spelled(robot, (name) => named('Robot/Name', name))
    : compare('Robot/Id', 'eq', integer(Number(id)));
}

/** The condition for a text as it was typed, or as it may be meant where a phone typed other marks. */
function spelled(typed: string, condition: (text: string) => Expression | null): Expression | null {
  const [asTyped, ...others] = spellings(typed).map(condition);
  return asTyped === undefined || others.length === 0 ? (asTyped ?? null) : anyOf([asTyped, ...others]);
}

/** Pieces of at most `maxNamesPerRequest`; one null ("no restriction") when nothing was named at all, none for an empty list. */
function chunks<T>(values: readonly T[] | undefined): readonly (readonly T[] | null)[] {
  if (values === undefined) return [null];
  const unique = [...new Set(values)];
  return Array.from({ length: Math.ceil(unique.length / maxNamesPerRequest) }, (_, index) =>
    unique.slice(index * maxNamesPerRequest, (index + 1) * maxNamesPerRequest),
  );
}
