import { auditTroubleKey } from '../../domain/audit.ts';
import type { Store } from '../../domain/store.ts';
import type { Trouble } from '../../domain/watch-body.ts';

/** What keeps the audit from being copied, as whichever process copies it has kept it. */
export async function recallAuditTrouble(store: Pick<Store, 'recall'>): Promise<readonly Trouble[]> {
  const text = await store.recall(auditTroubleKey);
  return text === null ? [] : [JSON.parse(text) as Trouble];
}
