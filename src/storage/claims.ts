import type { Claim, ClaimStore } from '../domain/store/claims.ts';
import { chunks, clean, type Database, moment } from './schema.ts';

/** First come, first served: claims and leases. */
export function claimQueries(database: Database): ClaimStore {
  const { kysely } = database;
  return {
    async claim(key, by, at) {
      return kysely.transaction().execute(async (tx) => {
        const taken = await tx
          .insertInto('claims')
          .values({ key, taken_by: clean(by), taken_at: moment(at), outcome: null })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .returning('key')
          .executeTakeFirst();
        if (taken !== undefined) return { won: true };
        const holder = await tx
          .selectFrom('claims')
          .selectAll()
          .where('key', '=', key)
          .executeTakeFirstOrThrow();
        return { won: false, by: holder.taken_by, at: holder.taken_at, outcome: holder.outcome };
      });
    },
    async claims(keys) {
      const held = new Map<string, Claim & { won: false }>();
      for (const some of chunks(keys)) {
        const rows = await kysely.selectFrom('claims').selectAll().where('key', 'in', some).execute();
        for (const row of rows)
          held.set(row.key, { won: false, by: row.taken_by, at: row.taken_at, outcome: row.outcome });
      }
      return held;
    },
    async settle(key, outcome) {
      await kysely
        .updateTable('claims')
        .set({ outcome: clean(outcome) })
        .where('key', '=', key)
        .execute();
    },
    async release(key) {
      await kysely.deleteFrom('claims').where('key', '=', key).execute();
    },
    async forgetClaims(prefix, before) {
      const { numDeletedRows } = await kysely
        .deleteFrom('claims')
        .where((where) =>
          where(where.fn('substr', ['key', where.lit(1), where.val(Array.from(prefix).length)]), '=', prefix),
        )
        .where('taken_at', '<', moment(before))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    async lease(name, holder, at, ttlMs) {
      const now = moment(at);
      const until = new Date(Date.parse(now) + ttlMs).toISOString();
      const held = await kysely
        .insertInto('leases')
        .values({ name, holder, until })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, until })
            .where((where) =>
              where.or([where('leases.holder', '=', holder), where('leases.until', '<=', now)]),
            ),
        )
        .returning('name')
        .executeTakeFirst();
      return held !== undefined;
    },
  };
}
