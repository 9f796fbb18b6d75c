import type { Mute } from './rule.ts';
import type { StormCause } from './storm-body.ts';
import type { Timestamp } from './timestamp.ts';

/** What happened while alerts were muted, told at the end. */
export interface CatchUpBody {
  readonly kind: 'catch-up';
  readonly mute: Mute;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly faults: number;
  /** Most faults first. */
  readonly causes: readonly StormCause[];
  readonly moreCauses: number;
  /** Jobs that others were told to be stuck, oldest first; absent when there was none. */
  readonly stuck?: readonly { readonly jobId: number; readonly process: string }[];
}
