import { type AuditEntry, botActor, noSubject } from '../domain/audit.ts';
import { hashOf, signHead } from './audit-hash.ts';
import { toRow } from './audit-row.ts';
import type { Database, Queries } from './schema.ts';

/** Writes the next line of the audit as part of a transaction. Nobody else writes one before that ends. */
export async function insertAudit(database: Database, tx: Queries, entry: AuditEntry): Promise<number> {
  const head = await lockHead(database, tx);
  const key = database.auditKeys?.[0];
  const row = { ...toRow(entry), seq: head.seq + 1, prev: head.hash };
  const next = { seq: row.seq, hash: hashOf(row, key) };
  await tx
    .updateTable('audit_head')
    .set({ ...next, mark: signHead(next, key) })
    .execute();
  await tx
    .insertInto('audit')
    .values({ ...row, hash: next.hash })
    .execute();
  await tx.deleteFrom('audit_begun').where('invocation', '=', row.invocation).execute();
  return row.seq;
}

/** Reads where the audit ends so that nobody else writes to it before this transaction ends. In SQLite the transaction itself is the lock. */
export async function lockHead(database: Database, tx: Queries) {
  const query = tx.selectFrom('audit_head').selectAll();
  return (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirstOrThrow();
}

/** A line of the bot's own, about the audit itself. */
export function ownLine(at: string, command: string, args: object): AuditEntry {
  return {
    at,
    actor: botActor,
    actorName: 'the bot itself',
    orchestratorUser: null,
    command,
    args: JSON.stringify(args),
    place: '',
    tenant: null,
    subject: noSubject,
    rule: null,
    outcome: 'ok',
    answer: null,
    invocation: '',
    approvedBy: null,
  };
}
