/**
 * A moment as Orchestrator wrote it: ISO 8601 in UTC with `Z` and 0 to 7 fractional digits.
 * It stays a string because a `Date` keeps only three of the seven digits, and paging by time needs all.
 */
export type Timestamp = string;

/** Milliseconds since 1970 (fractions below a millisecond cut). NaN when the text is no timestamp. */
export function epochMs(at: Timestamp): number {
  return Date.parse(at.replace(/(\.\d{3})\d+/, '$1'));
}

/** A `Timestamp` with milliseconds, from a clock reading. */
export function timestamp(at: Date | number): Timestamp {
  return new Date(at).toISOString();
}
