import { type AlertedFault, faultCount, withFaults } from '../domain/alert-body.ts';
import { type ReplyBody, replyWith } from '../domain/reply-body.ts';
import type { AlertStore, FaultAlert, OpenAlert } from '../domain/store/alerts.ts';
import type { FaultRecord } from '../domain/store/faults.ts';
import { epochMs } from '../domain/timestamp.ts';
import { lockNotice, saveBody, toNotice } from './change-notice.ts';
import { insertJobs, insertNotices } from './insert-notices.ts';
import { returnPosts } from './posts.ts';
import { chunks, clean, type Database, moment, type NoticeRow, type Queries, type Tables } from './schema.ts';

type GroupRow = Tables['alert_groups'];

/** Which alert tells faults of one problem, and which of them are still to be looked after. */
export function alertGroupQueries({ kysely }: Database): AlertStore {
  const open = (tenant: string, since: string) =>
    kysely
      .selectFrom('alert_groups')
      .select(['notice_id as noticeId', 'process', 'last_at as last'])
      .where('tenant', '=', tenant)
      .where('open', '=', 1)
      .where('last_at', '>=', moment(since));
  return {
    async openAlerts(tenant, since) {
      const rows: readonly OpenAlert[] = await open(tenant, since).orderBy('last_at').execute();
      return rows;
    },
    async bareAlerts(tenant, since, limit) {
      return open(tenant, since).where('bare', '=', 1).orderBy('last_at', 'desc').limit(limit).execute();
    },
  };
}

interface Raised {
  readonly fault: FaultRecord;
  readonly alert: FaultAlert;
}

/** Lets every fault join the alert of its problem, or opens one, in the order in which they happened. Returns the notices that were opened. */
export async function raiseAlerts(
  database: Database,
  tx: Queries,
  tenant: string,
  faults: readonly FaultRecord[],
  at: string,
): Promise<readonly string[]> {
  const raised = faults
    .flatMap((fault) => (fault.alerts ?? []).map((alert): Raised => ({ fault, alert })))
    .toSorted((a, b) => epochMs(a.fault.at) - epochMs(b.fault.at));
  const opening = new Map<string, FaultAlert>();
  const members = new Map<string, Raised[]>();
  const byKey = Map.groupBy(raised, ({ alert }) => clean(alert.key));
  const groups = new Map<string, GroupRow>();
  // Locked in the same order everywhere: two processes that raise the same problems do not wait for each other in a circle.
  for (const key of [...byKey.keys()].toSorted()) {
    let group = await lockGroup(database, tx, key);
    for (const one of byKey.get(key) ?? []) {
      const next = joined(group, one) ?? openedBy(tenant, key, one);
      if (next.notice_id !== group?.notice_id) opening.set(next.notice_id, one.alert);
      members.set(next.notice_id, [...(members.get(next.notice_id) ?? []), one]);
      group = next;
    }
    if (group !== null) groups.set(group.notice_id, group);
  }
  const opened = raised.filter(({ alert }) => opening.get(alert.notice.id) === alert);
  const notices = opened.map(({ alert: { notice } }) => {
    const more = members.get(notice.id)?.slice(1) ?? [];
    return { ...notice, body: withFaults(notice.body, more.map(alerted)) };
  });
  await insertNotices(tx, notices, at);
  for (const [noticeId, some] of members) {
    const total = opening.has(noticeId) ? null : await grow(database, tx, noticeId, some);
    const group = groups.get(noticeId);
    if (total !== null && group !== undefined) {
      groups.set(noticeId, { ...group, reply_id: await reply(database, tx, group, some, total, at) });
    }
    await adopt(tx, tenant, noticeId, some);
  }
  for (const group of groups.values()) await saveGroup(tx, group);
  return notices.map((notice) => notice.id);
}

/**
 * The group with this fault in it; null when it is another problem by now: after a pause that nobody asked for, after
 * the process worked, or after somebody closed it.
 */
function joined(group: GroupRow | null, { alert, fault }: Raised): GroupRow | null {
  if (group === null || group.open === 0) return null;
  const happened = moment(fault.at);
  const snoozed = group.snoozed_until !== null && happened < group.snoozed_until;
  if (!snoozed && epochMs(happened) - epochMs(group.last_at) >= alert.windowMs) return null;
  return happened > group.last_at ? { ...group, last_at: happened } : group;
}

function openedBy(tenant: string, key: string, { alert, fault }: Raised): GroupRow {
  const process = clean(fault.process);
  return {
    key,
    tenant,
    notice_id: alert.notice.id,
    process,
    last_at: moment(fault.at),
    open: 1,
    bare: 1,
    reply_id: '',
    snoozed_until: null,
  };
}

/** Returns how many faults the alert tells of by now; null when there is none. */
async function grow(
  database: Database,
  tx: Queries,
  noticeId: string,
  faults: readonly Raised[],
): Promise<number | null> {
  const row = await lockNotice(database, tx, noticeId);
  if (row === null) return null;
  const { body } = toNotice(row);
  if (body.kind !== 'alert') return null;
  await returnPosts(tx, noticeId);
  const next = withFaults(body, faults.map(alerted));
  await saveBody(tx, row, next);
  return faultCount(next);
}

/**
 * Tells these faults in the thread of their alert, too, where its places want that: in the reply that waits to be sent,
 * or in a new one. A place where the alert is not posted yet needs none. Returns the id of the newest reply.
 */
async function reply(
  database: Database,
  tx: Queries,
  group: GroupRow,
  faults: readonly Raised[],
  total: number,
  at: string,
): Promise<string> {
  const threads = faults.at(-1)?.alert.threads;
  if (threads === undefined) return group.reply_id;
  const alert = group.notice_id;
  const news = (before: ReplyBody | null): ReplyBody => replyWith(alert, before, faults.map(alerted), total);
  const waiting = await lockWaiting(database, tx, group.reply_id);
  if (waiting !== null) {
    const { body } = toNotice(waiting);
    if (body.kind === 'reply') await saveBody(tx, waiting, news(body));
    return group.reply_id;
  }
  const posted = await tx
    .selectFrom('posts')
    .select('target')
    .where('notice_id', '=', alert)
    .where('target', 'in', threads.targets)
    .where('conversation', 'is not', null)
    .execute();
  if (posted.length === 0) return group.reply_id;
  const targets = posted.map(({ target }) => target);
  const id = `${alert}:and:${faults[0]?.fault.jobId}`;
  const holdUntil = Object.fromEntries(targets.map((target) => [target, threads.from]));
  await insertNotices(tx, [{ id, tenant: group.tenant, body: news(null), targets, holdUntil }], at);
  return id;
}

/** The reply of this id while no place has got it, nor may have; null when there is none such. */
async function lockWaiting(database: Database, tx: Queries, id: string): Promise<NoticeRow | null> {
  const row = id === '' ? null : await lockNotice(database, tx, id);
  if (row === null) return null;
  const posts = await tx
    .selectFrom('posts')
    .select(['conversation', 'uncertain'])
    .where('notice_id', '=', id)
    .execute();
  const waits = posts.length > 0 && posts.every((post) => post.conversation === null && post.uncertain === 0);
  return waits ? row : null;
}

function alerted({ alert, fault }: Raised): AlertedFault {
  return { job: alert.notice.body.job, at: fault.at };
}

/** Writes down which alert tells these faults. */
async function adopt(
  tx: Queries,
  tenant: string,
  noticeId: string,
  faults: readonly Raised[],
): Promise<void> {
  const ids = faults.map(({ fault }) => fault.jobId);
  await insertJobs(
    tx,
    ids.map((id) => ({ tenant, job_id: id, notice_id: noticeId })),
  );
  for (const some of chunks(ids)) {
    await tx
      .updateTable('faults')
      .set({ notice_id: noticeId })
      .where('tenant', '=', tenant)
      .where('job_id', 'in', some)
      .where('notice_id', 'is', null)
      .execute();
  }
}

/** The group as it is, held until the transaction ends; null when it has none, or its notice is forgotten. */
async function lockGroup(database: Database, tx: Queries, key: string): Promise<GroupRow | null> {
  const query = tx
    .selectFrom('alert_groups')
    .selectAll()
    .where('key', '=', key)
    .where('notice_id', 'in', (from) => from.selectFrom('notices').select('id'));
  const row = await (database.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  return row ?? null;
}

async function saveGroup(tx: Queries, group: GroupRow): Promise<void> {
  const { key: _, ...values } = group;
  await tx
    .insertInto('alert_groups')
    .values(group)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute();
}
