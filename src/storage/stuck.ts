import { isSettled, snoozeOf } from '../domain/care.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import type { StuckAlert, StuckRecord, StuckStore } from '../domain/store/stuck.ts';
import { joinStuck, type StuckBody, type StuckHow } from '../domain/stuck-body.ts';
import { epochMs } from '../domain/timestamp.ts';
import { lockNotice, saveChange, toNotice } from './change-notice.ts';
import { insertNotices } from './insert-notices.ts';
import { chunks, type Database, moment, type NoticeRow, type Queries, type Tables } from './schema.ts';

type GroupRow = Tables['stuck_groups'];

/** Which jobs were told to be stuck, and which message tells of those that are stuck alike. */
export function stuckQueries(database: Database): StuckStore {
  const { kysely } = database;
  return {
    async toldStuck(tenant, jobIds) {
      const told = new Map<number, Set<StuckHow>>();
      for (const ids of chunks(jobIds)) {
        const rows = await kysely
          .selectFrom('stuck_jobs')
          .select(['job_id', 'how'])
          .where('tenant', '=', tenant)
          .where('job_id', 'in', ids)
          .execute();
        for (const row of rows) {
          told.set(row.job_id, (told.get(row.job_id) ?? new Set()).add(row.how as StuckHow));
        }
      }
      return told;
    },
    async recordStuck(tenant, found, at) {
      return kysely.transaction().execute(async (tx) => {
        const fresh = await insertTold(tx, tenant, found, moment(at));
        const batches = await gather(database, tx, fresh, moment(at));
        for (const batch of batches) await tell(database, tx, batch, moment(at));
        return fresh.map(({ job }) => job.id);
      });
    },
    async forgetStuck(tenant, before) {
      const { numDeletedRows } = await kysely
        .deleteFrom('stuck_jobs')
        .where('tenant', '=', tenant)
        .where('told_at', '<', moment(before))
        .executeTakeFirst();
      await kysely
        .deleteFrom('stuck_groups')
        .where('notice_id', 'not in', (from) => from.selectFrom('notices').select('id'))
        .execute();
      return Number(numDeletedRows);
    },
  };
}

/** Marks jobs as told and returns those that nobody had marked before, in their own order. */
async function insertTold(
  tx: Queries,
  tenant: string,
  found: readonly StuckRecord[],
  at: string,
): Promise<readonly StuckRecord[]> {
  const fresh = new Set<string>();
  const keyOf = (id: number, how: string): string => `${id} ${how}`;
  // Two processes that mark the same jobs do so in the same order: neither waits for the other in a circle.
  const ordered = found.toSorted((a, b) => a.job.id - b.job.id || a.how.localeCompare(b.how));
  for (const some of chunks(ordered)) {
    const rows = await tx
      .insertInto('stuck_jobs')
      .values(some.map(({ how, job }) => ({ tenant, job_id: job.id, how, told_at: at })))
      .onConflict((conflict) => conflict.columns(['tenant', 'job_id', 'how']).doNothing())
      .returning(['job_id', 'how'])
      .execute();
    for (const row of rows) fresh.add(keyOf(row.job_id, row.how));
  }
  return found.filter(({ how, job }) => fresh.has(keyOf(job.id, how)));
}

/** A message and the jobs that come to it now. */
interface Batch {
  readonly group: GroupRow;
  /** The message that is opened for them, or the one that is there. */
  readonly message:
    | { readonly opens: NewNotice & { readonly body: StuckBody } }
    | { readonly row: NoticeRow };
  /** What each of them would tell alone. */
  readonly members: StuckBody[];
}

async function gather(
  database: Database,
  tx: Queries,
  fresh: readonly StuckRecord[],
  at: string,
): Promise<readonly Batch[]> {
  const byKey = new Map<string, Batch | null>();
  const all: Batch[] = [];
  const standing = async (key: string, windowMs: number): Promise<Batch | null> => {
    const seen = byKey.get(key);
    if (seen !== undefined) return seen;
    const batch = await findStanding(database, tx, key, windowMs, at);
    byKey.set(key, batch);
    if (batch !== null) all.push(batch);
    return batch;
  };
  const placeOf = async ({ joins, notice, opens, windowMs }: StuckAlert): Promise<Batch> => {
    for (const key of windowMs === 0 ? [] : joins) {
      const batch = await standing(key, windowMs);
      if (batch !== null) return batch;
    }
    const opened: Batch = {
      group: { key: opens, notice_id: notice.id, last_at: at },
      message: { opens: notice },
      members: [],
    };
    byKey.set(opens, opened);
    all.push(opened);
    return opened;
  };
  for (const record of fresh) {
    for (const alert of record.alerts) (await placeOf(alert)).members.push(alert.notice.body);
  }
  return all.filter(({ members }) => members.length > 0);
}

/** The message of this key that jobs may still join, held until the transaction ends. */
async function findStanding(
  database: Database,
  tx: Queries,
  key: string,
  windowMs: number,
  at: string,
): Promise<Batch | null> {
  const query = tx.selectFrom('stuck_groups').selectAll().where('key', '=', key);
  const found = await (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  if (found === undefined) return null;
  const row = await lockNotice(database, tx, found.notice_id);
  const body = row === null ? null : toNotice(row).body;
  if (row === null || body?.kind !== 'stuck' || isSettled(body)) return null;
  const snooze = snoozeOf(body);
  const quiet = snooze !== null && epochMs(at) < epochMs(snooze.until);
  if (!quiet && epochMs(at) - epochMs(found.last_at) >= windowMs) return null;
  return { group: { ...found, last_at: at }, message: { row }, members: [] };
}

async function tell(
  database: Database,
  tx: Queries,
  { group, members, message }: Batch,
  at: string,
): Promise<void> {
  if ('opens' in message) {
    const { opens } = message;
    await insertNotices(tx, [{ ...opens, body: joinStuck(opens.body, members) }], at);
  } else {
    const { body } = toNotice(message.row);
    if (body.kind === 'stuck') await saveChange(database, tx, message.row, joinStuck(body, members));
  }
  const { key: _, ...values } = group;
  await tx
    .insertInto('stuck_groups')
    .values(group)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute();
}
