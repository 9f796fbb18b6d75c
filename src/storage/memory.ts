import type { Store } from '../domain/store.ts';
import { clean, type Database, moment } from './schema.ts';

const pingKey = 'store:ping';

/** Opaque texts under a key, the audit, and the store's own health. */
export function memoryQueries(
  database: Database,
): Pick<Store, 'keep' | 'recall' | 'forget' | 'forgetKept' | 'audit' | 'ping' | 'close'> {
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
    async audit(entry) {
      await kysely
        .insertInto('audit')
        .values({
          at: moment(entry.at),
          actor: clean(entry.actor),
          actor_name: clean(entry.actorName),
          command: clean(entry.command),
          args: clean(entry.args),
          place: clean(entry.place),
          tenant: entry.tenant,
          outcome: clean(entry.outcome),
          invocation: clean(entry.invocation),
        })
        .execute();
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
