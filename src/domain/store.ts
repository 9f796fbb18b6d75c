import type { AlertStore } from './store/alerts.ts';
import type { AuditStore } from './store/audit.ts';
import type { ClaimStore } from './store/claims.ts';
import type { DueStore } from './store/due.ts';
import type { FaultStore } from './store/faults.ts';
import type { MemoryStore } from './store/memory.ts';
import type { NoticeStore } from './store/notices.ts';
import type { PostStore } from './store/posts.ts';
import type { RuleStore } from './store/rules.ts';
import type { StuckStore } from './store/stuck.ts';

/**
 * What must outlive the process. Every member is one transaction: after a crash it happened wholly or not at all.
 * Times come in as arguments, so that tests own the clock.
 */
export interface Store
  extends ClaimStore,
    FaultStore,
    AlertStore,
    StuckStore,
    NoticeStore,
    DueStore,
    PostStore,
    MemoryStore,
    RuleStore,
    AuditStore {
  /** Throws when the store cannot be read and written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
