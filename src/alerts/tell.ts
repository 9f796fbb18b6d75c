import type { Job } from '../domain/job.ts';
import type { FaultRecord, PollState } from '../domain/store/faults.ts';
import type { NewNotice } from '../domain/store/notices.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { faultedAt, type Verdict } from './detect.ts';
import type { PollSettings } from './poll-settings.ts';
import { prepareFaults, traitsOf } from './record.ts';
import { beginStorm, followStorm, isStorming } from './storm.ts';

/** What was told of one page of jobs. */
export interface Told {
  /** Faults that nobody had been told of. */
  readonly fresh: number;
  /** Faults to look at again soon: a start or retry of their process is under way. */
  readonly later: number;
}

/**
 * Tells of judged faults, and keeps in one transaction all that follows from it, with these notices and this poll state
 * (null: the state stays). Throws what the store throws; then nothing was told, or all of it.
 */
export async function tell(
  settings: PollSettings,
  judged: readonly { readonly job: Job; readonly verdict: Verdict }[],
  notices: readonly NewNotice[],
  state: PollState | null,
  serverTime: Timestamp,
): Promise<Told> {
  const { store, log, routes } = settings;
  const { tenant } = settings.orchestrator;
  const fresh = judged.filter(({ verdict }) => verdict === 'fresh').map(({ job }) => job);
  const quiet = judged
    .filter(({ verdict }) => verdict === 'first-look' || verdict === 'before-watch')
    .map(({ job }) => ({
      jobId: job.id,
      process: job.process,
      at: faultedAt(job, serverTime),
      noticeId: null,
      traits: traitsOf(job),
    }));
  for (const job of fresh) log.info({ tenant, job: job.id, process: job.process }, 'a job faulted');

  const found = await prepareFaults(settings, tenant, fresh, serverTime);
  const storm = await beginStorm(store, tenant, found, routes, serverTime);
  const told = (await isStorming(store, tenant)) ? found.map(withoutThreads) : found;
  await store.recordFaults(tenant, [...told, ...quiet], [...storm, ...notices], state, serverTime);
  const stormy = await followStorm(store, tenant, fresh.length, serverTime);
  if (stormy || fresh.length + notices.length > 0) settings.told();
  return { fresh: fresh.length, later: judged.filter(({ verdict }) => verdict === 'later').length };
}

/** In a storm counting on is enough: replies would hold up first words and edits of every other problem. */
function withoutThreads(fault: FaultRecord): FaultRecord {
  return {
    ...fault,
    alerts: (fault.alerts ?? []).map(({ key, notice, windowMs }) => ({ key, notice, windowMs })),
  };
}
