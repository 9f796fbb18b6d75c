import type { FolderRef, Job } from './job.ts';
import type { Timestamp } from './timestamp.ts';

/** A trigger was due and started no job. */
export interface MissedBody {
  readonly kind: 'missed';
  /** The trigger's name. */
  readonly schedule: string;
  readonly process: string;
  readonly folder: FolderRef;
  /** When it was due. */
  readonly due: Timestamp;
  /** The first job of the process after that was told, once there is one. */
  readonly ran: Job | null;
}
