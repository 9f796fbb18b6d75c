/** How long is too long for a job. All in ms. */
export interface StuckLimits {
  /** A run may take this many times as long as 95 % of the last runs of its process; null leaves histories aside. */
  readonly runningFactor: number | null;
  /** How long a job may run whose process has no history that says anything; null for as long as it likes. */
  readonly runningMs: number | null;
  /** How long a job may wait for a robot. */
  readonly pendingMs: number;
  /** How long a job may take to end after it was told to. */
  readonly endingMs: number;
  /** Processes that may do as they like, `*` at either end for anything. */
  readonly off: readonly string[];
}

const minuteMs = 60_000;

export const usualStuckLimits: StuckLimits = {
  runningFactor: 2,
  runningMs: 24 * 60 * minuteMs,
  pendingMs: 15 * minuteMs,
  endingMs: 15 * minuteMs,
  off: [],
};
