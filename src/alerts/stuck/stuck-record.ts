import { createHash } from 'node:crypto';
import { chaseOf } from '../../domain/chase.ts';
import { kept } from '../../domain/notice.ts';
import { type Duty, noDuty, ownersOf } from '../../domain/owner.ts';
import type { Route } from '../../domain/route.ts';
import { severityOf } from '../../domain/severity.ts';
import type { StuckAlert, StuckRecord } from '../../domain/store/stuck.ts';
import { type StuckBody, type StuckHow, type StuckJob, stuckBody } from '../../domain/stuck-body.ts';

/** So many processes that get stuck at once in the same way have one cause: they are told in one message. */
const manyProcesses = 5;

/** A job that is stuck, and the places that want to hear of it. */
export interface StuckNews extends StuckJob {
  readonly routes: readonly Route[];
}

/**
 * Prepares jobs that are found to be stuck for the store; those that nobody wants to hear of are left out. `now`: the bot's
 * own clock, by which people are reminded.
 */
export function prepareStuck(
  found: readonly StuckNews[],
  now: Date,
  duty: Duty = noDuty,
): readonly StuckRecord[] {
  const heard = found.filter(({ routes }) => routes.length > 0);
  const processes = Map.groupBy(heard, (news) => news.how);
  return heard.map(({ routes, ...news }) => {
    const stuck: StuckJob = { ...news, job: kept(news.job) };
    const alike = new Set(
      (processes.get(news.how) ?? []).map(({ job }) => `${job.folder?.path}\n${job.process}`),
    );
    const wide = alike.size >= manyProcesses;
    const byWindow = [...Map.groupBy(routes, (route) => route.windowMs)];
    return {
      ...stuck,
      alerts: byWindow.map(([, some], index) =>
        alertOf(stuck, bodyOf(stuck, some, now, duty), some, { index, wide }),
      ),
    };
  });
}

function bodyOf(stuck: StuckJob, routes: readonly Route[], now: Date, duty: Duty): StuckBody {
  const { how, job } = stuck;
  const owners = ownersOf(job, duty.owners);
  const critical = severityOf(job, duty.critical) === 'high';
  // Nothing is held back here: a job that is stuck has been so for long.
  const atOnce = routes.map((route) => ({ ...route, holdDownMs: 0 }));
  const chase = critical ? chaseOf(atOnce, now.getTime()) : undefined;
  return {
    ...stuckBody([stuck], how),
    ...(owners.length === 0 ? {} : { owners }),
    ...(critical ? { critical: true } : {}),
    ...(chase === undefined ? {} : { chase }),
  };
}

function alertOf(
  { how, job }: StuckJob,
  body: StuckBody,
  routes: readonly Route[],
  { index, wide }: { readonly index: number; readonly wide: boolean },
): StuckAlert {
  const { folder, process, tenant } = job;
  const [{ windowMs } = { windowMs: 0 }] = routes;
  const targets = routes.map((route) => route.target).toSorted();
  const all = keyOf(tenant, how, windowMs, targets, null);
  const own = keyOf(tenant, how, windowMs, targets, [folder?.path ?? null, process]);
  return {
    joins: wide ? [all] : [own, all],
    opens: windowMs === 0 ? keyOf(tenant, how, windowMs, targets, job.id) : wide ? all : own,
    windowMs,
    notice: { id: noticeId(tenant, how, job.id, index), tenant, body, targets },
  };
}

function keyOf(
  tenant: string,
  how: StuckHow,
  windowMs: number,
  targets: readonly string[],
  what: unknown,
): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, how, windowMs, targets, what]))
    .digest('hex');
}

/** The id is made of the job that the message opens with, so that not even a lost memory doubles it. */
function noticeId(tenant: string, how: StuckHow, jobId: number, index: number): string {
  return `stuck:${how}:${tenant}:${jobId}${index === 0 ? '' : `:${index + 1}`}`;
}
