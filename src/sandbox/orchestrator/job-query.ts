import { type JobRow, stateCodes } from './model.ts';
import type { Collation } from './odata/compare.ts';
import type { Entity } from './odata/entity.ts';
import { compileFilter, compileOrderby } from './odata/evaluate.ts';
import { maxTop, type QueryOptions } from './odata/options.ts';
import type { Expression, Ordering } from './odata/parse.ts';
import { boundsOf, type Interval, textsOf } from './odata/plan.ts';
import type { SortedIndex } from './sorted-index.ts';
import type { JobIndexes } from './store.ts';

type OrderKey = 'id' | 'creationtime' | 'endtime';

/** A place to look for matches: a superset of them, at times in an order that saves sorting. */
interface Source {
  readonly size: number;
  /** The property by which `rows` come out, null when in no order. */
  readonly orderedBy: OrderKey | null;
  rows(descending: boolean): Iterable<JobRow>;
}

/** A sorted read of n rows costs about this much more than a read in order, which may stop early. */
const sortingPenalty = 4;

/**
 * Finds jobs by the cheapest index that the filter, the folder and the ordering allow.
 * `folders` restricts to these folder ids, null to none. `total` is null unless it was asked for.
 * Without `$orderby` jobs come by id; ties are broken by id in the direction of the first ordering.
 */
export function findJobs(
  jobs: JobIndexes,
  entity: Entity<JobRow>,
  options: Pick<QueryOptions, 'filter' | 'orderby' | 'top' | 'skip' | 'count'>,
  folders: ReadonlySet<number> | null,
  collation: Collation,
): { readonly rows: readonly JobRow[]; readonly total: number | null } {
  const { filter, orderby, skip, count } = options;
  const top = options.top ?? maxTop;
  const matches = filter === null ? () => true : compileFilter(filter, entity, collation);
  const holds = (job: JobRow): boolean =>
    (folders === null || folders.has(job.release.folder.id)) && matches(job);
  const order = byOrderings(orderby, entity, collation);
  const descending = orderby[0]?.descending ?? false;
  const source = cheapest(sourcesFor(jobs, filter, folders), orderKey(orderby), count);

  if (!source.inOrder) {
    const found = [...source.rows(false)].filter(holds).toSorted(order);
    return { rows: found.slice(skip, skip + top), total: count ? found.length : null };
  }
  const rows: JobRow[] = [];
  let total = 0;
  for (const job of source.rows(descending)) {
    if (!count && rows.length >= top) break;
    if (!holds(job)) continue;
    total += 1;
    if (total > skip && rows.length < top) rows.push(job);
  }
  return { rows, total: count ? total : null };
}

function byOrderings(
  orderby: readonly Ordering[],
  entity: Entity<JobRow>,
  collation: Collation,
): (a: JobRow, b: JobRow) => number {
  const given = compileOrderby(orderby, entity, collation);
  const sign = (orderby[0]?.descending ?? false) ? -1 : 1;
  return (a, b) => given(a, b) || (a.id - b.id) * sign;
}

/** The index that yields this ordering, null when only sorting does. */
function orderKey(orderby: readonly Ordering[]): OrderKey | null {
  const [first, second] = orderby;
  if (first === undefined) return 'id';
  const name = nameOf(first);
  if (name === 'id') return 'id';
  if (name !== 'creationtime' && name !== 'endtime') return null;
  if (second === undefined) return name;
  return nameOf(second) === 'id' && second.descending === first.descending ? name : null;
}

const nameOf = (ordering: Ordering): string => ordering.segments.join('/').toLowerCase();

function cheapest(
  sources: readonly Source[],
  wanted: OrderKey | null,
  count: boolean,
): Source & { readonly inOrder: boolean } {
  const priced = sources.map((source) => {
    const inOrder = wanted !== null && source.orderedBy === wanted;
    return {
      ...source,
      inOrder,
      cost: source.size * (inOrder && !count ? 1 : inOrder ? 1.5 : sortingPenalty),
    };
  });
  return priced.reduce((best, source) => (source.cost < best.cost ? source : best));
}

function sourcesFor(
  jobs: JobIndexes,
  filter: Expression | null,
  folders: ReadonlySet<number> | null,
): readonly [Source, ...Source[]] {
  const everything: readonly Interval[] = [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]];
  const bounds = (property: string): readonly Interval[] =>
    (filter === null ? null : boundsOf(filter, property)) ?? everything;
  const sources: [Source, ...Source[]] = [
    ranges(jobs.byId, bounds('Id'), 'id'),
    ranges(jobs.byCreation, bounds('CreationTime'), 'creationtime'),
    ranges(jobs.byEnd, bounds('EndTime'), 'endtime'),
  ];
  const states = filter === null ? null : boundsOf(filter, 'State', stateCodes);
  if (states !== null) {
    const within = (code: number): boolean => states.some(([low, high]) => low <= code && code <= high);
    const parts = [...jobs.byState].flatMap(([state, index]) => (within(stateCodes[state]) ? [index] : []));
    sources.push(union(parts));
  }
  if (folders !== null) {
    sources.push(union([...folders].flatMap((folder) => jobs.byFolder.get(folder) ?? [])));
  }
  const keys = filter === null ? null : textsOf(filter, 'Key');
  if (keys !== null) {
    const found = keys.flatMap((key) => jobs.byKey.get(key) ?? []);
    sources.push({ size: found.length, orderedBy: null, rows: () => found });
  }
  return sources;
}

function ranges(index: SortedIndex<JobRow>, intervals: readonly Interval[], orderedBy: OrderKey): Source {
  const slices = intervals.map(([low, high]) => index.range(low, high));
  return {
    size: slices.reduce((sum, [from, to]) => sum + to - from, 0),
    orderedBy,
    rows: (descending) => walk(index, descending ? slices.toReversed() : slices, descending),
  };
}

function union(parts: readonly SortedIndex<JobRow>[]): Source {
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    orderedBy: parts.length === 1 ? 'id' : null,
    rows: function* rows(descending) {
      for (const part of parts) yield* walk(part, [[0, part.size]], descending);
    },
  };
}

function* walk(
  index: SortedIndex<JobRow>,
  slices: readonly (readonly [from: number, to: number])[],
  descending: boolean,
): Iterable<JobRow> {
  for (const [from, to] of slices) {
    for (let step = 0; step < to - from; step += 1) {
      const job = index.at(descending ? to - 1 - step : from + step);
      if (job !== undefined) yield job;
    }
  }
}
