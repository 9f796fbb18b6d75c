import type { Timestamp } from '../timestamp.ts';

/** Outcome of `claim`: we are the first, or somebody was before us. */
export type Claim =
  | { readonly won: true }
  | {
      readonly won: false;
      /** Who holds it, as given to their `claim`. */
      readonly by: string;
      readonly at: Timestamp;
      /** What came of it, as given to `settle`; null while it is under way (or the bot died in the middle). */
      readonly outcome: string | null;
    };

/** First come, first served: claims and leases. */
export interface ClaimStore {
  /** Takes the key once and for all; whoever comes later is told who was first. */
  claim(key: string, by: string, at: Timestamp): Promise<Claim>;
  /** Says what came of a claim that was won. */
  settle(key: string, outcome: string): Promise<void>;
  /** The claims among these keys that are taken, each with who holds it, since when, and what came of it. */
  claims(keys: readonly string[]): Promise<ReadonlyMap<string, Claim & { won: false }>>;
  /** Gives a claim back, when it is certain that nothing was done under it. */
  release(key: string): Promise<void>;
  /** Forgets settled and unsettled claims taken before this moment whose key starts with `prefix`; returns how many. */
  forgetClaims(prefix: string, before: Timestamp): Promise<number>;
  /**
   * Takes or renews a lease for `ttlMs`; true when we hold it. Only one holder at a time, over all processes.
   */
  lease(name: string, holder: string, at: Timestamp, ttlMs: number): Promise<boolean>;
}
