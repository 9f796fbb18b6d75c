import type { Timestamp } from '../timestamp.ts';

/** Opaque texts under a key. */
export interface MemoryStore {
  /** Opaque text kept under a key, e.g. a Teams conversation reference; `until` says when it may be forgotten (never without). */
  keep(key: string, value: string, until?: Timestamp): Promise<void>;
  recall(key: string): Promise<string | null>;
  forget(key: string): Promise<void>;
  /** Forgets what was kept until before this moment. Returns how many. */
  forgetKept(before: Timestamp): Promise<number>;
}
