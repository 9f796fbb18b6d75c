import { createHash } from 'node:crypto';
import type { MalformedRow } from '../domain/orchestrator.ts';
import type { Store } from '../domain/store.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import type { Logger } from '../logger.ts';

/**
 * Tells these places of rows that cannot be read, each once however often it comes: a fault that cannot be shown
 * is still a fault. With no places it is only logged, and not told later either.
 */
export async function reportUnreadable(
  settings: {
    readonly store: Store;
    readonly log: Logger;
    readonly told: () => void;
    readonly tenant: string;
  },
  rows: readonly MalformedRow[],
  targets: readonly string[],
  at: Timestamp,
): Promise<void> {
  const { store, log, told, tenant } = settings;
  for (const { id: jobId, reason } of rows) {
    const name = jobId ?? createHash('sha256').update(reason).digest('hex').slice(0, 16);
    const id = `unreadable:${tenant}:${name}`;
    if ((await store.notice(id)) !== null) continue;
    log.error({ tenant, job: jobId, reason }, 'a faulted job cannot be read');
    await store.openNotice({ id, tenant, body: { kind: 'unreadable', jobId, reason }, targets }, at);
    told();
  }
}
