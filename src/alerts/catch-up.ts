import type { Audience } from '../domain/audience.ts';
import type { CatchUpBody } from '../domain/catch-up-body.ts';
import type { FaultCount } from '../domain/fault-count.ts';
import type { Route } from '../domain/route.ts';
import { type DailyHours, isWithin, type Mute } from '../domain/rule.ts';
import { inScope } from '../domain/scope.ts';
import type { Store } from '../domain/store.ts';
import { stormCauses } from '../domain/storm-body.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import { wallClock, zonedTime } from '../domain/zone.ts';
import { recallMutedStuck } from './stuck/stuck-muted.ts';

const dayMs = 24 * 3_600_000;

/** A stretch of muted time that is over. */
interface Span {
  readonly since: Timestamp;
  readonly until: Timestamp;
}

/**
 * Tells what happened while alerts were muted, once for each mute that is over (of daily hours: each morning), and
 * removes those that will not come again. Returns whether there is something to deliver.
 */
export async function tellMuted(
  store: Store,
  tenant: string,
  routes: readonly Route[],
  now: Date,
  audience?: Audience,
): Promise<boolean> {
  let told = false;
  for (const rule of await store.rules(tenant)) {
    if (rule.kind !== 'mute') continue;
    const span = spanOver(rule, now);
    if (span !== null) told = (await tellSpan(store, rule, span, routes, now, audience)) || told;
    if (rule.until !== null && epochMs(rule.until) <= now.getTime()) await store.removeRule(tenant, rule.id);
  }
  return told;
}

/** The same for a mute that somebody ends before its time. */
export async function tellEnded(
  store: Store,
  mute: Mute,
  routes: readonly Route[],
  now: Date,
  audience?: Audience,
): Promise<boolean> {
  const since = mute.daily === null ? mute.from : quietSince(mute, now);
  return since === null
    ? false
    : tellSpan(store, mute, { since, until: timestamp(now) }, routes, now, audience);
}

async function tellSpan(
  store: Store,
  mute: Mute,
  { since, until }: Span,
  routes: readonly Route[],
  now: Date,
  audience?: Audience,
): Promise<boolean> {
  const marker = `catch-up:${mute.id}:${until}`;
  if ((await store.recall(marker)) !== null) return false;
  const targets = mute.target === '*' ? [...new Set(routes.map((route) => route.target))] : [mute.target];
  // What is muted everywhere is told where the settings send alerts, which is the admin's word.
  const mayHear = mute.target === '*' ? undefined : await audience?.([mute]);
  const counts = (await store.faultsSince(mute.tenant, since, until)).filter((count) => {
    const job = jobOf(count);
    const of = { tenant: mute.tenant, folder: job.folder?.path ?? null, process: job.process };
    return inScope(mute.scope, job) && (mayHear?.(mute, of) ?? true);
  });
  const { causes, faults, moreCauses } = stormCauses(counts);
  // What is muted everywhere was told to nobody: it is told as usual from now on, where it is still stuck.
  const kept =
    mute.target === '*' ? [] : await recallMutedStuck(store, mute.tenant, mute.target, { since, until });
  const stuck = kept.flatMap(({ folder, jobId, process, robot }) => {
    const job = { process, robot, folder: folder === null ? null : { id: 0, path: folder } };
    return inScope(mute.scope, job) ? [{ jobId, process }] : [];
  });
  const happened = faults + stuck.length > 0;
  if (happened) {
    const body: CatchUpBody = {
      kind: 'catch-up',
      mute,
      since,
      until,
      faults,
      causes,
      moreCauses,
      ...(stuck.length === 0 ? {} : { stuck }),
    };
    // The id is made of what it tells: after a crash it is opened again and stays one.
    await store.openNotice({ id: marker, tenant: mute.tenant, body, targets }, timestamp(now));
  }
  await store.keep(marker, 'told', timestamp(now.getTime() + 2 * dayMs));
  return happened;
}

/** The muted time that ended last: the whole, or the hours of last night. */
function spanOver({ daily, from, until }: Mute, now: Date): Span | null {
  if (daily === null)
    return until !== null && epochMs(until) <= now.getTime() ? { since: from, until } : null;
  const night = lastHours(daily, now);
  if (night.end > now.getTime() || night.end <= epochMs(from)) return null;
  return { since: timestamp(Math.max(night.begin, epochMs(from))), until: timestamp(night.end) };
}

/** Since when it is quiet now by a daily mute; null when it is not. */
function quietSince({ daily, from }: Mute, now: Date): Timestamp | null {
  if (daily === null || !isWithin(daily, now)) return null;
  return timestamp(Math.max(lastHours(daily, now).begin, epochMs(from)));
}

/** The stretch of daily hours that began last, in ms; it may not have ended yet. */
function lastHours(
  { from, to, zone }: DailyHours,
  now: Date,
): { readonly begin: number; readonly end: number } {
  const today = Math.floor((wallClock(now.getTime(), zone) ?? now.getTime()) / dayMs) * dayMs;
  const at = (day: number, clock: string): number =>
    zonedTime(today + day * dayMs + Date.parse(`1970-01-01T${clock}:00Z`), zone);
  const day = at(0, from) <= now.getTime() ? 0 : -1;
  return { begin: at(day, from), end: at(from < to ? day : day + 1, to) };
}

function jobOf({ process, traits }: FaultCount) {
  return {
    process,
    folder: traits.folder === '' ? null : { id: 0, path: traits.folder },
    robot: traits.robot === '' ? null : traits.robot,
  };
}
