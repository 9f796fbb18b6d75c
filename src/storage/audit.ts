import { type AuditEntry, type RetentionNote, retentionCommand, signCommand } from '../domain/audit.ts';
import type { Person } from '../domain/person.ts';
import type { AuditStore } from '../domain/store/audit.ts';
import { insertAudit, lockHead, ownLine } from './audit-append.ts';
import { conditionsOf } from './audit-filter.ts';
import { isSignedWith } from './audit-hash.ts';
import { kept, toLine } from './audit-row.ts';
import { verifyAudit } from './audit-verify.ts';
import { type Database, moment, type Queries } from './schema.ts';

/** Of an act whose end nobody lived to tell. */
const brokenOff = 'broken off, so nobody knows what came of it';

/** Lines in which people are looked for. */
const linesLooked = 2000;

/** The audit: lines that follow one on the other, written one at a time over all processes. */
export function auditQueries(database: Database): AuditStore {
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
    async knownPeople(limit) {
      const lines = await kysely
        .selectFrom('audit')
        .select(['actor', 'actor_name'])
        .where('outcome', '!=', 'denied')
        .orderBy('seq', 'desc')
        .limit(linesLooked)
        .execute();
      const people = new Map<string, Person>();
      for (const { actor, actor_name: name } of lines) {
        const [platform = '', ...id] = actor.split(':');
        if (people.has(actor) || (platform !== 'slack' && platform !== 'teams')) continue;
        people.set(actor, { platform, id: id.join(':'), name });
        if (people.size === limit) break;
      }
      return [...people.values()];
    },
  };
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
