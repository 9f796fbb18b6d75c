import {
  type AuditEntry,
  type AuditLine,
  botActor,
  noSubject,
  type RetentionNote,
  retentionCommand,
  signCommand,
} from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import { conditionsOf } from './audit-filter.ts';
import { type AuditRow, hashOf, isSignedWith, signHead } from './audit-hash.ts';
import { verifyAudit } from './audit-verify.ts';
import { clean, type Database, moment, type Queries } from './schema.ts';

/** Of an act whose end nobody lived to tell. */
const brokenOff = 'broken off, so nobody knows what came of it';

/** The audit: lines that follow one on the other, written one at a time over all processes. */
export function auditQueries(
  database: Database,
): Pick<
  Store,
  | 'beginAudit'
  | 'audit'
  | 'auditLost'
  | 'auditLines'
  | 'auditAfter'
  | 'auditHead'
  | 'signAudit'
  | 'forgetAudit'
  | 'verifyAudit'
> {
  const { kysely } = database;
  return {
    async beginAudit(entry) {
      const begun = { at: moment(entry.at), entry: JSON.stringify(entry) };
      await kysely
        .insertInto('audit_begun')
        .values({ invocation: kept(entry.invocation), ...begun })
        .onConflict((conflict) => conflict.column('invocation').doUpdateSet(begun))
        .execute();
    },
    async audit(entry) {
      await kysely.transaction().execute(async (tx) => insertAudit(database, tx, entry));
    },
    async auditLost(before, at) {
      return kysely.transaction().execute(async (tx) => {
        await lockHead(database, tx);
        const lost = await tx
          .selectFrom('audit_begun')
          .select('entry')
          .where('at', '<', moment(before))
          .orderBy('at')
          .execute();
        for (const { entry } of lost) {
          const begun = JSON.parse(entry) as AuditEntry;
          await insertAudit(database, tx, {
            ...begun,
            at,
            outcome: `failed: ${brokenOff}, begun at ${begun.at}`,
          });
        }
        return lost.length;
      });
    },
    async auditLines(filter, limit, before) {
      let query = kysely.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
      if (before !== undefined) query = query.where('seq', '<', before);
      for (const condition of conditionsOf(filter)) query = query.where(condition);
      const rows = await query.execute();
      return rows.map(toLine);
    },
    async auditAfter(seq, limit) {
      const rows = await kysely
        .selectFrom('audit')
        .selectAll()
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(toLine);
    },
    async auditHead() {
      return kysely.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
    },
    async signAudit(at) {
      const key = database.auditKeys?.[0];
      if (key === undefined) return false;
      return kysely.transaction().execute(async (tx) => {
        const { hash } = await lockHead(database, tx);
        if (isSignedWith(hash, key)) return false;
        await insertAudit(database, tx, ownLine(at, signCommand, {}));
        return true;
      });
    },
    async forgetAudit(before, at, limit) {
      return kysely.transaction().execute(async (tx) => forget(database, tx, before, at, limit));
    },
    verifyAudit: async () => verifyAudit(database),
  };
}

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

/** In SQLite the transaction itself is the lock. */
async function lockHead(database: Database, tx: Queries) {
  const query = tx.selectFrom('audit_head').selectAll();
  return (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirstOrThrow();
}

/** The line that says what goes is written first: without it the database lets nothing go. */
async function forget(
  database: Database,
  tx: Queries,
  before: string,
  at: string,
  limit: number,
): Promise<number> {
  const { removed_seq: from, retention_seq } = await lockHead(database, tx);
  const stays = await tx
    .selectFrom('audit')
    .select('seq')
    .where('at', '>=', moment(before))
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const gone = await tx
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('seq', '<=', Math.min(from + limit, (stays?.seq ?? Number.MAX_SAFE_INTEGER) - 1))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (gone === undefined) return 0;
  const removed = gone.seq - from;
  const note: RetentionNote = {
    before,
    removed,
    removedInAll: gone.seq,
    upTo: gone.seq,
    hash: gone.hash,
  };
  const told = await insertAudit(database, tx, ownLine(at, retentionCommand, { ...note }));
  await tx
    .updateTable('audit_head')
    .set({ removed_seq: gone.seq, retention_seq: Math.max(told, retention_seq) })
    .execute();
  await tx.deleteFrom('audit').where('seq', '<=', gone.seq).execute();
  return removed;
}

function ownLine(at: string, command: string, args: object): AuditEntry {
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

/** As both databases give it back: the hash is taken over what is read later. */
function toRow(entry: AuditEntry): Omit<AuditRow, 'seq' | 'prev' | 'hash'> {
  const { approvedBy, subject } = entry;
  return {
    at: moment(entry.at),
    actor: kept(entry.actor),
    actor_name: kept(entry.actorName),
    orchestrator_user: maybe(entry.orchestratorUser),
    command: kept(entry.command),
    args: kept(entry.args),
    place: kept(entry.place),
    tenant: maybe(entry.tenant),
    // A space on either side, so that a number is found and no part of one.
    jobs: subject.jobs.length === 0 ? '' : ` ${subject.jobs.join(' ')} `,
    process: maybe(subject.process),
    folder: maybe(subject.folder),
    rule: maybe(entry.rule),
    outcome: kept(entry.outcome),
    answer: maybe(entry.answer),
    invocation: kept(entry.invocation),
    approved_by: approvedBy === null ? null : kept(`${approvedBy.platform}:${approvedBy.id}`),
    approved_by_name: approvedBy === null ? null : kept(approvedBy.name),
  };
}

function toLine(row: AuditRow): AuditLine {
  const {
    actor_name: actorName,
    orchestrator_user: orchestratorUser,
    approved_by,
    approved_by_name,
    folder,
    jobs,
    process,
    ...same
  } = row;
  const [platform, ...id] = (approved_by ?? '').split(':');
  const named = platform === 'slack' || platform === 'teams';
  return {
    ...same,
    actorName,
    orchestratorUser,
    subject: { jobs: jobs.split(' ').filter(Boolean).map(Number), process, folder },
    approvedBy: named ? { platform, id: id.join(':'), name: approved_by_name ?? '' } : null,
  };
}

function kept(text: string): string {
  return clean(text).toWellFormed();
}

function maybe(text: string | null): string | null {
  return text === null ? null : kept(text);
}
