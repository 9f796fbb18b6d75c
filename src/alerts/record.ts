import { createHash } from 'node:crypto';
import type { AlertBody } from '../domain/alert-body.ts';
import type { Audience } from '../domain/audience.ts';
import { resolution } from '../domain/care.ts';
import { chaseOf } from '../domain/chase.ts';
import type { FaultTraits } from '../domain/fault-count.ts';
import type { Job } from '../domain/job.ts';
import { kept, type Notice, type NoticeBody, withJob } from '../domain/notice.ts';
import { type Duty, noDuty, ownersOf } from '../domain/owner.ts';
import type { Route } from '../domain/route.ts';
import { severityOf } from '../domain/severity.ts';
import type { FaultAlert } from '../domain/store/alerts.ts';
import type { FaultRecord } from '../domain/store/faults.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import { faultText, firstLine } from '../views/fault-text.ts';
import { cut } from '../views/rich-text.ts';
import { faultedAt } from './detect.ts';
import { fingerprintOf } from './fingerprint.ts';
import { routesFor } from './routing.ts';

const dayMs = 24 * 3_600_000;
/** "How often lately" looks back this far. */
export const lately = 7 * dayMs;
/** Characters of an error that are kept to name a cause by. */
const longestError = 200;
/** Faults that join an alert within so long are one reply in its thread. */
const threadGatherMs = 3_000;

/** What is known of a process's faults before the ones at hand. */
interface Earlier {
  inWeek: number;
  inDay: number;
  previous: Timestamp | null;
}

/**
 * Prepares fresh faults for the store: each raises or joins an alert for its routes, unless its story stands
 * in all of them already (a retry that faults again): then that message goes on with it. Changes stories; records
 * nothing yet, so that after a crash the same faults come here again and end the same.
 */
export async function prepareFaults(
  {
    audience,
    duty = noDuty,
    now,
    routes,
    store,
  }: {
    readonly audience?: Audience;
    readonly duty?: Duty;
    readonly now: () => Date;
    readonly routes: readonly Route[];
    readonly store: Store;
  },
  tenant: string,
  jobs: readonly Job[],
  serverTime: Timestamp,
): Promise<readonly FaultRecord[]> {
  if (jobs.length === 0) return [];
  const faults: FaultRecord[] = [];
  const rules = await store.rules(tenant);
  const mayHear = await audience?.(rules);
  const storied = await store.storiedJobs(
    tenant,
    jobs.map((job) => job.id),
  );
  const threadsFrom = timestamp(now().getTime() + threadGatherMs);
  const earlier = await countEarlier(store, tenant, new Set(jobs.map((job) => job.process)), serverTime);
  const ordered = jobs
    .map((job) => ({
      job,
      at: faultedAt(job, serverTime),
      places: routesFor('faulted', job, routes, rules, now(), duty.critical, mayHear),
    }))
    .toSorted((a, b) => epochMs(a.at) - epochMs(b.at) || a.job.id - b.job.id);
  for (const { at, job, places } of ordered) {
    const before = earlier.get(job.process) ?? { inWeek: 0, inDay: 0, previous: null };
    const stories = storied.has(job.id) ? await store.noticesOfJob(tenant, job.id) : [];
    for (const { id } of stories) await store.changeNotice(id, (body) => withJob(body, job));
    const telling = stories.filter(({ body }) => tellsFault(body, job));
    const [newest] = telling;
    const told = newest !== undefined && (await standEverywhere(store, telling, places));
    const traits = traitsOf(job);
    faults.push({
      jobId: job.id,
      process: job.process,
      at,
      noticeId: told ? newest.id : null,
      traits,
      alerts: told
        ? []
        : alertsOf(openingBody(job, before, duty), at, places, traits, {
            threadsFrom,
            toldMs: now().getTime(),
          }),
    });
    earlier.set(job.process, { inWeek: before.inWeek + 1, inDay: before.inDay + 1, previous: at });
  }
  return faults;
}

/** What an alert says at first. */
function openingBody(job: Job, before: Earlier, duty: Duty): AlertBody {
  const owners = ownersOf(job, duty.owners);
  return {
    kind: 'alert',
    job: kept(job),
    earlierFaults: before.inWeek,
    earlierInDay: before.inDay,
    ...(before.previous === null ? {} : { previous: before.previous }),
    ...(owners.length === 0 ? {} : { owners }),
    ...(severityOf(job, duty.critical) === 'high' ? { critical: true } : {}),
    history: [],
  };
}

/** One alert for all routes that are told alike. */
function alertsOf(
  opening: AlertBody,
  at: Timestamp,
  routes: readonly Route[],
  { fingerprint: cause, folder }: FaultTraits,
  { threadsFrom, toldMs }: { readonly threadsFrom: Timestamp; readonly toldMs: number },
): readonly FaultAlert[] {
  const { job } = opening;
  const alike = [...Map.groupBy(routes, (route) => route.windowMs)];
  return alike.map(([windowMs, some], index) => {
    const targets = some.map((route) => route.target);
    const held = some.filter((route) => route.holdDownMs > 0);
    const threaded = some.filter((route) => route.threads === true).map((route) => route.target);
    const id = alertId(job.tenant, job.id, index);
    const chase = opening.critical === true ? chaseOf(some, toldMs) : undefined;
    const body = chase === undefined ? opening : { ...opening, chase };
    const problem = [job.tenant, folder, job.process, cause, windowMs, ...targets.toSorted()];
    return {
      key: windowMs === 0 ? id : createHash('sha256').update(JSON.stringify(problem)).digest('hex'),
      windowMs,
      ...(threaded.length === 0 ? {} : { threads: { targets: threaded, from: threadsFrom } }),
      notice: {
        id,
        tenant: job.tenant,
        body,
        targets,
        holdUntil: Object.fromEntries(
          held.map(({ holdDownMs, target }) => [target, timestamp(epochMs(at) + holdDownMs)]),
        ),
      },
    };
  });
}

/** The id is made of the job that the alert opens with, so that not even a lost memory doubles it. */
function alertId(tenant: string, jobId: number, index: number): string {
  return index === 0 ? `alert:${tenant}:${jobId}` : `alert:${tenant}:${jobId}:${index + 1}`;
}

/** What a fault may have in common with others. */
export function traitsOf(job: Job): FaultTraits {
  const fault = faultText(job.info);
  return {
    folder: job.folder?.path ?? '',
    robot: job.robot ?? '',
    machine: job.machine ?? '',
    version: job.processVersion ?? '',
    fingerprint: fingerprintOf(fault),
    error: cut(firstLine(fault), longestError),
  };
}

/**
 * Does this story tell of the fault? That a job was stuck is not that it faulted: its own fault is told beside it. And
 * a problem that somebody closed is over: what comes after is told anew.
 */
function tellsFault(body: NoticeBody, job: Job): boolean {
  if (body.kind === 'stuck') return !body.jobs.some((each) => each.id === job.id);
  return body.kind !== 'alert' || resolution(body) === null;
}

async function standEverywhere(
  store: Store,
  notices: readonly Notice[],
  routes: readonly Route[],
): Promise<boolean> {
  const posts = await Promise.all(notices.map(async ({ id }) => store.postsOf(id)));
  const standing = new Set(posts.flat().map((post) => post.target));
  return routes.every(({ target }) => standing.has(target));
}

async function countEarlier(
  store: Store,
  tenant: string,
  processes: ReadonlySet<string>,
  serverTime: Timestamp,
): Promise<Map<string, Earlier>> {
  const nowMs = epochMs(serverTime);
  const counts = new Map<string, Earlier>();
  for (const process of processes) {
    counts.set(process, {
      inWeek: await store.countFaults(tenant, process, timestamp(nowMs - lately)),
      inDay: await store.countFaults(tenant, process, timestamp(nowMs - dayMs)),
      previous: await store.lastFault(tenant, process, serverTime),
    });
  }
  return counts;
}
