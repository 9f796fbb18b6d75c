import { type JobState, jobStates } from '../domain/job.ts';
import type { JobFilter } from '../domain/orchestrator.ts';
import { spellings } from '../domain/spelling.ts';
import { sourceTypeNamed } from './job-source.ts';
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

/** Ids or keys in one request at most; UiPath's TypeScript client uses the same number. */
export const maxNamesPerRequest = 50;
/** Nodes kept free for the condition that continues a list (`beyond` of cursor.ts) and the `and`s. */
const spareNodes = 26;
/** Of many states the few others are named: nine by name would take a third of a filter. */
const mostStatesNamed = 4;

/** What depends on the server's age. */
export interface FilterDialect {
  /** Knows the states Suspended and Resumed (from 2019.10 on); a filter that names an unknown state is refused. */
  readonly suspension: boolean;
}

const today: FilterDialect = { suspension: true };
/** States that came with long-running workflows. */
const lateStates: ReadonlySet<JobState> = new Set(['Suspended', 'Resumed']);

/** Does this filter name states that old servers do not know? */
export function namesLateStates(filter: JobFilter): boolean {
  return filter.states?.some((state) => lateStates.has(state)) ?? false;
}

/**
 * The filter of each request that a `JobFilter` needs: one, or several when it names many jobs; none when nothing can
 * match. The folder is not among it: a header selects it, or the caller does by the rows.
 */
export function filtersOf(filter: JobFilter, dialect: FilterDialect = today): readonly (Expression | null)[] {
  const states = filter.states?.filter((state) => dialect.suspension || !lateStates.has(state));
  if (states?.length === 0) return [];
  const rest = conditions(filter, states ?? null, dialect);
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

/** In the order in which the API guide writes them: whose jobs, created when, in which state, from when to when, with which error. */
function conditions(
  filter: JobFilter,
  states: readonly JobState[] | null,
  dialect: FilterDialect,
): readonly (Expression | null)[] {
  const since = filter.activeAfter;
  const ended = filter.endedAfterOrNever;
  return [
    filter.process === undefined ? null : spelled(filter.process, (name) => named('Release/Name', name)),
    filter.robot === undefined ? null : robotIs(filter.robot),
    filter.environment === undefined
      ? null
      : compare('Release/EnvironmentId', 'eq', integer(filter.environment)),
    filter.source === undefined ? null : sourceIs(filter.source),
    filter.reference === undefined ? null : compare('Reference', 'eq', text(filter.reference)),
    since === undefined ? null : anyOf([bound('EndTime', 'gt', since), bound('CreationTime', 'gt', since)]),
    bound('CreationTime', 'gt', filter.createdAfter),
    bound('CreationTime', 'lt', filter.createdBefore),
    states === null ? null : stateIs(states, dialect),
    bound('StartTime', 'ge', filter.startedAfter),
    bound('StartTime', 'lt', filter.startedBefore),
    ended === undefined ? null : anyOf([bound('EndTime', 'ge', ended), compare('EndTime', 'eq', nothing)]),
    bound('EndTime', 'gt', filter.endedAfter),
    bound('EndTime', 'lt', filter.endedBefore),
    filter.error === undefined ? null : mentions('Info', spellings(filter.error)),
  ];
}

function stateIs(states: readonly JobState[], dialect: FilterDialect): Expression | null {
  const wanted = [...new Set(states)];
  if (wanted.length <= mostStatesNamed)
    return anyOf(wanted.map((state) => compare('State', 'eq', text(state))));
  const others = jobStates.filter(
    (state) => !wanted.includes(state) && (dialect.suspension || !lateStates.has(state)),
  );
  return allOf(others.map((state) => compare('State', 'ne', text(state))));
}

/** The kind of source where the word names one, else what started the job by its name (a trigger's, a person's). */
function sourceIs(source: string): Expression | null {
  const type = sourceTypeNamed(source);
  return type === null
    ? spelled(source, (name) => named('Source', name))
    : compare('SourceType', 'eq', text(type));
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
  const all = spellings(typed).map(condition);
  return all.includes(null) ? null : anyOf(all);
}

/** Pieces of at most `maxNamesPerRequest`; one null ("no restriction") when nothing was named at all, none for an empty list. */
function chunks<T>(values: readonly T[] | undefined): readonly (readonly T[] | null)[] {
  if (values === undefined) return [null];
  const unique = [...new Set(values)];
  return Array.from({ length: Math.ceil(unique.length / maxNamesPerRequest) }, (_, index) =>
    unique.slice(index * maxNamesPerRequest, (index + 1) * maxNamesPerRequest),
  );
}
