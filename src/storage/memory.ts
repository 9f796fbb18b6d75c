import type { MemoryStore } from '../domain/store/memory.ts';
import type { Store } from '../domain/store.ts';
import { type Database, moment } from './schema.ts';

const pingKey = 'store:ping';

/** Opaque texts under a key, and the store's own health. */
export function memoryQueries(database: Database): MemoryStore & Pick<Store, 'ping' | 'close'> {
  const { kysely } = database;
  const keep: Store['keep'] = async (key, value, until) => {
    const kept = { value, kept_until: until === undefined ? null : moment(until) };
    await kysely
      .insertInto('memory')
      .values({ key, ...kept })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(kept))
      .execute();
  };
  const recall = async (key: string): Promise<string | null> => {
    const row = await kysely.selectFrom('memory').select('value').where('key', '=', key).executeTakeFirst();
    return row?.value ?? null;
  };
  return {
    keep,
    recall,
    async forget(key) {
      await kysely.deleteFrom('memory').where('key', '=', key).execute();
    },
    async forgetKept(before) {
      const { numDeletedRows } = await kysely
        .deleteFrom('memory')
        .where('kept_until', '<', moment(before))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    async ping() {
      // A full disk or a read-only file shows only when something is written.
      await keep(pingKey, pingKey);
      if ((await recall(pingKey)) !== pingKey)
        throw new Error('The store does not keep what is written to it.');
    },
    async close() {
      await kysely.destroy();
    },
  };
}
