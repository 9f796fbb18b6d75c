import type { Collation } from './compare.ts';
import type { Entity } from './entity.ts';
import { compileFilter, compileOrderby } from './evaluate.ts';
import { maxTop, type QueryOptions } from './options.ts';

export interface Found<Row> {
  readonly rows: readonly Row[];
  /** All matches before `$skip` and `$top`. */
  readonly total: number;
}

/** Evaluates the options over a handful of rows in memory; without `$orderby` their own order stays. */
export function queryRows<Row>(
  rows: readonly Row[],
  entity: Entity<Row>,
  options: QueryOptions,
  collation: Collation,
): Found<Row> {
  const matching =
    options.filter === null ? rows : rows.filter(compileFilter(options.filter, entity, collation));
  const ordered =
    options.orderby.length === 0
      ? matching
      : matching.toSorted(compileOrderby(options.orderby, entity, collation));
  const end = options.skip + (options.top ?? maxTop);
  return { rows: ordered.slice(options.skip, end), total: matching.length };
}
