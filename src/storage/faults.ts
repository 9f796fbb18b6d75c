import type { PollState, Store } from '../domain/store.ts';
import { insertNotices } from './notices.ts';
import { chunks, clean, type Database, moment, type Queries } from './schema.ts';

/** What the poller has seen and reported. */
export function faultQueries(
  database: Database,
): Pick<Store, 'pollState' | 'knownFaults' | 'recordFaults' | 'countFaults' | 'forgetFaults'> {
  const { kysely } = database;
  return {
    async pollState(tenant) {
      const row = await kysely
        .selectFrom('polls')
        .selectAll()
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      return row === undefined
        ? null
        : { polledUntil: row.polled_until, sweptAt: row.swept_at, sweptCount: row.swept_count };
    },
    async knownFaults(tenant, jobIds) {
      return kysely.transaction().execute(async (tx) => {
        const known = new Set<number>();
        for (const ids of chunks(jobIds)) {
          const rows = await tx
            .selectFrom('faults')
            .select('job_id')
            .where('tenant', '=', tenant)
            .where('job_id', 'in', ids)
            .execute();
          for (const row of rows) known.add(row.job_id);
        }
        return known;
      });
    },
    async recordFaults(tenant, faults, notices, state, at) {
      await kysely.transaction().execute(async (tx) => {
        const fresh = await insertFaults(tx, tenant, faults, moment(at));
        const named = new Set(faults.map((fault) => fault.noticeId));
        const wanted = new Set(
          faults.filter((fault) => fresh.has(fault.jobId)).map((fault) => fault.noticeId),
        );
        const reporting = notices.filter((notice) => wanted.has(notice.id) || !named.has(notice.id));
        await insertNotices(tx, reporting, moment(at));
        if (state !== null) await savePollState(tx, tenant, state);
      });
    },
    async countFaults(tenant, process, since) {
      const { count } = await kysely
        .selectFrom('faults')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('process', '=', clean(process))
        .where('happened_at', '>=', moment(since))
        .executeTakeFirstOrThrow();
      return count;
    },
    async forgetFaults(tenant, before) {
      const { numDeletedRows } = await kysely
        .deleteFrom('faults')
        .where('tenant', '=', tenant)
        .where('happened_at', '<', moment(before))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** Marks faults as known and returns those that nobody had marked before. */
async function insertFaults(
  tx: Queries,
  tenant: string,
  faults: Parameters<Store['recordFaults']>[1],
  at: string,
): Promise<ReadonlySet<number>> {
  const fresh = new Set<number>();
  // Two processes that mark the same jobs do so in the same order: neither waits for the other in a circle.
  const ordered = faults.toSorted((a, b) => a.jobId - b.jobId);
  for (const some of chunks(ordered)) {
    const rows = await tx
      .insertInto('faults')
      .values(
        some.map((fault) => ({
          tenant,
          job_id: fault.jobId,
          process: clean(fault.process),
          happened_at: moment(fault.at),
          notice_id: fault.noticeId,
          recorded_at: at,
        })),
      )
      .onConflict((conflict) => conflict.columns(['tenant', 'job_id']).doNothing())
      .returning('job_id')
      .execute();
    for (const row of rows) fresh.add(row.job_id);
  }
  return fresh;
}

async function savePollState(tx: Queries, tenant: string, state: PollState): Promise<void> {
  const values = {
    polled_until: moment(state.polledUntil),
    swept_at: moment(state.sweptAt),
    swept_count: state.sweptCount,
  };
  await tx
    .insertInto('polls')
    .values({ tenant, ...values })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet(values))
    .execute();
}
