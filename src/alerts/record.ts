import type { Job } from '../domain/job.ts';
import { type AlertBody, kept, type Notice, withJob } from '../domain/notice.ts';
import type { NewNotice, Store } from '../domain/store.ts';
import { epochMs, type Timestamp, timestamp } from '../domain/timestamp.ts';
import { faultedAt } from './detect.ts';

/** "How often lately" looks back this far. */
export const lately = 7 * 24 * 3_600_000;

/** Faults and the notices that report them, as the store takes them. */
export interface Prepared {
  readonly faults: Parameters<Store['recordFaults']>[1];
  readonly notices: readonly NewNotice[];
}

/**
 * Prepares fresh faults for the store: an alert for each, unless its story stands in every route already
 * (a retry that faults again): then that message goes on with it. Changes stories; records nothing yet, so that
 * after a crash the same faults come here again and end the same.
 */
export async function prepareFaults(
  store: Store,
  tenant: string,
  jobs: readonly Job[],
  routes: readonly string[],
  serverTime: Timestamp,
): Promise<Prepared> {
  const faults: { jobId: number; process: string; at: Timestamp; noticeId: string | null }[] = [];
  const notices: NewNotice[] = [];
  const earlier = await countEarlier(store, tenant, jobs, serverTime);
  const ordered = jobs
    .map((job) => ({ job, at: faultedAt(job, serverTime) }))
    .toSorted((a, b) => epochMs(a.at) - epochMs(b.at) || a.job.id - b.job.id);
  for (const { job, at } of ordered) {
    const earlierFaults = earlier.get(job.process) ?? 0;
    earlier.set(job.process, earlierFaults + 1);
    const stories = await store.noticesOfJob(tenant, job.id);
    for (const { id } of stories) await store.changeNotice(id, (body) => withJob(body, job));
    const [newest] = stories;
    const told = newest !== undefined && (await standEverywhere(store, stories, routes));
    const noticeId = told ? newest.id : routes.length === 0 ? null : alertId(tenant, job.id);
    faults.push({ jobId: job.id, process: job.process, at, noticeId });
    if (noticeId === null || told) continue;
    const body: AlertBody = { kind: 'alert', job: kept(job), earlierFaults, history: [] };
    notices.push({ id: noticeId, tenant, body, targets: routes });
  }
  return { faults, notices };
}

/** One job, one alert: the id is made of what it is about, so that not even a lost memory doubles it. */
function alertId(tenant: string, jobId: number): string {
  return `alert:${tenant}:${jobId}`;
}

async function standEverywhere(
  store: Store,
  notices: readonly Notice[],
  routes: readonly string[],
): Promise<boolean> {
  const posts = await Promise.all(notices.map(async ({ id }) => store.postsOf(id)));
  const standing = new Set(posts.flat().map((post) => post.target));
  return routes.every((route) => standing.has(route));
}

async function countEarlier(
  store: Store,
  tenant: string,
  jobs: readonly Job[],
  serverTime: Timestamp,
): Promise<Map<string, number>> {
  const since = timestamp(epochMs(serverTime) - lately);
  const counts = new Map<string, number>();
  for (const process of new Set(jobs.map((job) => job.process))) {
    counts.set(process, await store.countFaults(tenant, process, since));
  }
  return counts;
}
