/** Times are told apart in steps of this ratio. */
const ratio = 1.01;
const logRatio = Math.log(ratio);

/** Lengths of time, counted in memory that does not grow with their number. */
export interface Durations {
  /** Adds a length in ms; below 1 ms counts as 1 ms. */
  add(ms: number): void;
  readonly count: () => number;
  /** A length that this share of them does not exceed (nearest rank), at most 1 % above the least such; 0 for none. */
  quantile(share: number): number;
}

/** Creates an empty count: a histogram whose steps grow with the length, some 2,500 up to a year. */
export function createDurations(): Durations {
  const steps = new Map<number, number>();
  let count = 0;
  let longest = 0;
  return {
    add(given) {
      const ms = Math.max(1, given);
      const step = Math.ceil(Math.log(ms) / logRatio);
      steps.set(step, (steps.get(step) ?? 0) + 1);
      count += 1;
      longest = Math.max(longest, ms);
    },
    count: () => count,
    quantile(share) {
      const rank = Math.max(1, Math.ceil(share * count));
      let seen = 0;
      for (const [step, number] of [...steps].toSorted(([a], [b]) => a - b)) {
        seen += number;
        if (seen >= rank) return Math.min(longest, ratio ** step);
      }
      return 0;
    },
  };
}
