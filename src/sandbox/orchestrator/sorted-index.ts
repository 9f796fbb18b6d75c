/** Anything that an index can hold: the id breaks ties between equal keys. */
export interface Indexed {
  readonly id: number;
}

/** Rows in the order of a numeric key, then of their id. Mostly appended to; found by binary search. */
export interface SortedIndex<Row extends Indexed> {
  readonly size: number;
  at(position: number): Row | undefined;
  add(row: Row): void;
  /** Adds many at once: one sort in place of one insertion each. */
  addAll(rows: readonly Row[]): void;
  /** Takes out a row whose key has not changed since it was added. */
  remove(row: Row): void;
  /** Positions `[from, to)` of the rows whose key is at least `low` and at most `high`. */
  range(low: number, high: number): readonly [from: number, to: number];
}

/** Creates an empty index over `key`. */
export function createSortedIndex<Row extends Indexed>(key: (row: Row) => number): SortedIndex<Row> {
  let rows: Row[] = [];
  const order = (a: Row, b: Row): number => {
    const [left, right] = [key(a), key(b)];
    return left === right ? a.id - b.id : left < right ? -1 : 1;
  };
  const firstWhere = (holds: (row: Row) => boolean): number => {
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = rows[middle];
      if (row !== undefined && !holds(row)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const positionOf = (row: Row): number => firstWhere((other) => order(other, row) >= 0);
  return {
    get size() {
      return rows.length;
    },
    at: (position) => rows[position],
    add: (row) => {
      const last = rows.at(-1);
      if (last === undefined || order(last, row) < 0) rows.push(row);
      else rows.splice(positionOf(row), 0, row);
    },
    addAll: (added) => {
      rows = rows.concat(added).toSorted(order);
    },
    remove: (row) => {
      const position = positionOf(row);
      if (rows[position] === row) rows.splice(position, 1);
    },
    range: (low, high) => [firstWhere((row) => key(row) >= low), firstWhere((row) => key(row) > high)],
  };
}
