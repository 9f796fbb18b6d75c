import type { FaultTraits } from '../domain/fault-count.ts';
import type { FaultRecord, FaultStore, PollState } from '../domain/store/faults.ts';
import { raiseAlerts } from './alert-groups.ts';
import { insertNotices } from './insert-notices.ts';
import { chunks, clean, type Database, moment, type Queries } from './schema.ts';

/** What the poller has seen and reported. */
export function faultQueries(database: Database): FaultStore {
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
      return kysely.transaction().execute(async (tx) => {
        const fresh = await insertFaults(tx, tenant, faults, moment(at));
        const freshFaults = faults.filter((fault) => fresh.has(fault.jobId));
        const named = new Set(faults.map((fault) => fault.noticeId));
        const wanted = new Set(freshFaults.map((fault) => fault.noticeId));
        const reporting = notices.filter((notice) => wanted.has(notice.id) || !named.has(notice.id));
        await insertNotices(tx, reporting, moment(at));
        const opened = await raiseAlerts(database, tx, tenant, freshFaults, moment(at));
        if (state !== null) await savePollState(tx, tenant, state);
        return opened;
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
    async lastFault(tenant, process, before) {
      const row = await kysely
        .selectFrom('faults')
        .select((select) => select.fn.max('happened_at').as('last'))
        .where('tenant', '=', tenant)
        .where('process', '=', clean(process))
        .where('happened_at', '<', moment(before))
        .executeTakeFirst();
      return row?.last ?? null;
    },
    async faultsSince(tenant, since, until) {
      const rows = await kysely
        .selectFrom('faults')
        .select(['process', ...traitNames])
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('happened_at', '>=', moment(since))
        .$if(until !== undefined, (query) => query.where('happened_at', '<', moment(until ?? since)))
        .groupBy(['process', ...traitNames])
        .execute();
      return rows.map(({ process, count, ...traits }) => ({ process, count, traits }));
    },
    async faultsBetween(tenant, since, until, limit, folder) {
      const found = kysely
        .selectFrom('faults')
        .where('tenant', '=', tenant)
        .where('happened_at', '>=', moment(since))
        .where('happened_at', '<=', moment(until))
        .$if(folder !== undefined, (query) => query.where('folder', '=', clean(folder ?? '')));
      const { count } = await found
        .select((select) => select.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      const faults = await found
        .select(['job_id as jobId', 'process', 'happened_at as at', 'robot', 'error'])
        .orderBy('happened_at')
        .orderBy('job_id')
        .limit(limit)
        .execute();
      return { count, faults };
    },
    async faultsOfNotice(noticeId) {
      const own = await kysely
        .selectFrom('faults')
        .select('job_id')
        .where('notice_id', '=', noticeId)
        .execute();
      // A fault that several alerts tell of names one of them only; the others know it as part of their story.
      const told = await kysely
        .selectFrom('notice_jobs')
        .innerJoin('faults', (join) =>
          join
            .onRef('faults.tenant', '=', 'notice_jobs.tenant')
            .onRef('faults.job_id', '=', 'notice_jobs.job_id'),
        )
        .select('faults.job_id')
        .where('notice_jobs.notice_id', '=', noticeId)
        .execute();
      return [...new Set([...own, ...told].map((row) => row.job_id))].toSorted((a, b) => a - b);
    },
    async knownCauses(tenant, fingerprints, before) {
      const earlier = kysely
        .selectFrom('faults')
        .select('fingerprint')
        .where('tenant', '=', tenant)
        .where('happened_at', '<', moment(before))
        .where('fingerprint', '!=', '');
      if ((await earlier.limit(1).executeTakeFirst()) === undefined) return null;
      const known = new Set<string>();
      for (const some of chunks(fingerprints)) {
        const rows = await earlier.where('fingerprint', 'in', some).distinct().execute();
        for (const row of rows) known.add(row.fingerprint);
      }
      return known;
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

const traitNames = ['folder', 'robot', 'machine', 'version', 'fingerprint', 'error'] as const;
const noTraits: FaultTraits = {
  folder: '',
  robot: '',
  machine: '',
  version: '',
  fingerprint: '',
  error: '',
};

function cleaned(traits: FaultTraits): FaultTraits {
  const pairs = traitNames.map((name) => [name, clean(traits[name])] as const);
  return Object.fromEntries(pairs) as unknown as FaultTraits;
}

/** Marks faults as known and returns those that nobody had marked before. */
async function insertFaults(
  tx: Queries,
  tenant: string,
  faults: readonly FaultRecord[],
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
          ...(fault.traits === undefined ? noTraits : cleaned(fault.traits)),
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
