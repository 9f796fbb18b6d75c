import type { Route } from '../domain/route.ts';
import type { FaultRecord } from '../domain/store/faults.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import type { Store } from '../domain/store.ts';
import type { StormBody } from '../domain/storm-body.ts';
import { stormCauses } from '../domain/storm-body.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import { withPublished } from './published.ts';

/** So many faults of so many problems within so long are a storm. */
const windowMs = 3 * 60_000;
const stormFaults = 50;
const stormProblems = 3;
/** Quiet for this long, it is over. */
const quietMs = 5 * 60_000;

interface Kept {
  readonly notice: string;
  readonly since: Timestamp;
  readonly last: Timestamp;
}

const keyOf = (tenant: string): string => `storm:${tenant}`;

/**
 * The notice of a storm that these faults begin, to be recorded with them so that it goes out before their alerts;
 * none while one is under way or there are too few.
 */
export async function beginStorm(
  store: Store,
  tenant: string,
  faults: readonly FaultRecord[],
  routes: readonly Route[],
  serverTime: Timestamp,
): Promise<readonly NewNotice[]> {
  if (faults.length === 0 || routes.length === 0 || (await recall(store, tenant)) !== null) return [];
  const since = timestamp(epochMs(serverTime) - windowMs);
  const lately = faults.filter((fault) => epochMs(fault.at) >= epochMs(since));
  const before = await store.faultsSince(tenant, since);
  const counts = [...before, ...lately.map(({ process, traits }) => ({ process, count: 1, traits }))].flatMap(
    ({ count, process, traits }) => (traits === undefined ? [] : [{ count, process, traits }]),
  );
  const sum = stormCauses(counts);
  const problems = new Set(counts.map(({ process, traits }) => `${process}\n${traits.fingerprint}`));
  if (sum.faults < stormFaults || problems.size < stormProblems) return [];
  const id = `storm:${tenant}:${serverTime}`;
  const causes = await withPublished(store, tenant, sum.causes, since);
  const body: StormBody = { kind: 'storm', since, last: serverTime, over: false, ...sum, causes };
  // Kept first: a storm that is told must never be begun again; one that is not is forgotten at the next look.
  await keep(store, tenant, { notice: id, since, last: serverTime });
  return [{ id, tenant, body, targets: routes.map((route) => route.target) }];
}

/** Counts on while a storm lasts, and ends it. Returns whether there is something new to show. */
export async function followStorm(
  store: Store,
  tenant: string,
  fresh: number,
  serverTime: Timestamp,
): Promise<boolean> {
  const kept = await recall(store, tenant);
  if (kept === null) return false;
  const last = fresh > 0 ? serverTime : kept.last;
  const over = epochMs(serverTime) - epochMs(last) >= quietMs;
  if (!over && fresh === 0) return false;
  const sum = stormCauses(await store.faultsSince(tenant, kept.since));
  const causes = await withPublished(store, tenant, sum.causes, kept.since);
  const told = await store.changeNotice(kept.notice, (body) =>
    body.kind === 'storm' ? { ...body, ...sum, causes, last, over } : body,
  );
  if (over || told === null) await store.forget(keyOf(tenant));
  else await keep(store, tenant, { ...kept, last });
  return told !== null;
}

/** Names what was found out about versions since, while a storm is under way. */
export async function nameVersions(store: Store, tenant: string): Promise<void> {
  const kept = await recall(store, tenant);
  const body = kept === null ? undefined : (await store.notice(kept.notice))?.body;
  if (kept === null || body?.kind !== 'storm') return;
  const causes = await withPublished(store, tenant, body.causes, kept.since);
  if (causes.every((cause, index) => cause.published === body.causes[index]?.published)) return;
  await store.changeNotice(kept.notice, (newest) =>
    newest.kind === 'storm' && newest.faults === body.faults ? { ...newest, causes } : newest,
  );
}

/** Is a storm under way? */
export async function isStorming(store: Store, tenant: string): Promise<boolean> {
  return (await recall(store, tenant)) !== null;
}

async function keep(store: Store, tenant: string, kept: Kept): Promise<void> {
  await store.keep(keyOf(tenant), JSON.stringify(kept));
}

async function recall(store: Store, tenant: string): Promise<Kept | null> {
  const text = await store.recall(keyOf(tenant));
  return text === null ? null : (JSON.parse(text) as Kept);
}
