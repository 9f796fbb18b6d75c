import type { AuditEntry, AuditFilter, AuditHead, AuditLine, AuditVerdict } from '../audit.ts';
import type { Person } from '../person.ts';
import type { Timestamp } from '../timestamp.ts';

/** The audit: lines that follow one on the other, written one at a time over all processes. */
export interface AuditStore {
  /** Keeps what is about to be done, until `audit` adds the line of the same invocation. */
  beginAudit(entry: AuditEntry): Promise<void>;
  /** Adds a line to the audit, which nothing changes any more. */
  audit(entry: AuditEntry): Promise<void>;
  /** Adds the lines of what was begun before this moment and never got one: somebody must have ended in the middle. Returns how many. */
  auditLost(before: Timestamp, at: Timestamp): Promise<number>;
  /** Lines of the audit, newest first: at most `limit`, older than the line `before` (from the newest without it). */
  auditLines(filter: AuditFilter, limit: number, before?: number): Promise<readonly AuditLine[]>;
  /** Lines that follow the line of this number, oldest first. */
  auditAfter(seq: number, limit: number): Promise<readonly AuditLine[]>;
  auditHead(): Promise<AuditHead>;
  /**
   * With a key to sign with: writes the line from which on lines are signed with it, unless the newest line is.
   * Returns whether it did.
   */
  signAudit(at: Timestamp): Promise<boolean>;
  /**
   * Removes the oldest lines up to the first that happened at `before` or later, at most `limit` of them, and writes a
   * line that says so. Returns how many.
   */
  forgetAudit(before: Timestamp, at: Timestamp, limit: number): Promise<number>;
  /** Reads the whole audit, a page at a time, and says whether it is as it was written. */
  verifyAudit(): Promise<AuditVerdict>;
  /** People who did something lately, each once under their newest name, the newest first; at most `limit`. */
  knownPeople(limit: number): Promise<readonly Person[]>;
}
