/** What a fault may have in common with others; empty where nothing is known. */
export interface FaultTraits {
  readonly folder: string;
  readonly robot: string;
  readonly machine: string;
  readonly version: string;
  /** The same for faults of one cause, whatever the process. */
  readonly fingerprint: string;
  /** The error in one line. */
  readonly error: string;
}

/** Faults with the same traits. */
export interface FaultCount {
  readonly process: string;
  readonly traits: FaultTraits;
  readonly count: number;
}
