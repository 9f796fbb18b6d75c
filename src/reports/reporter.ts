import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Job } from '../domain/job.ts';
import type { JobFilter, Orchestrator } from '../domain/orchestrator.ts';
import type { JobReport, Reporter, ReportQuestion } from '../domain/report-body.ts';
import type { Store } from '../domain/store.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import { cut } from '../views/rich-text.ts';
import { createTally, processKey, type Tally } from './tally.ts';

/** Rows of one request, the most that the API gives. */
const pageRows = 1000;
/** So many pages of the period are read at most, the newest first. */
const mostPages = 20;
/** And of the time before it, to learn which processes usually run. */
const mostPagesBefore = 5;
/** Pages read in a row before the pace is kept. */
const freePages = 5;
/** The cloud takes 100 reads a minute from all that use a tenant's API together; alerts need theirs. */
const pacedMs = 1_000;
const silentNamed = 8;
const mostName = 80;

/** Creates a reporter: a report takes 25 requests at most, and holds one page of jobs at a time. */
export function createReporter(options: {
  readonly orchestrator: Pick<Orchestrator, 'jobs' | 'tenant'>;
  readonly store: Pick<Store, 'knownCauses'>;
  /** Waits so many ms; usually on the clock. */
  readonly wait?: (ms: number) => Promise<unknown>;
}): Reporter {
  const { orchestrator, store, wait = sleep } = options;

  /** Gives every job of the newest pages to `take`; false when there are more pages. */
  async function readAll(
    from: Pick<Orchestrator, 'jobs'>,
    filter: JobFilter,
    pages: number,
    take: (job: Job) => void,
  ): Promise<{ readonly whole: boolean; readonly jobs: number; readonly malformed: number }> {
    const total = { jobs: 0, malformed: 0 };
    let after: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const read = await from.jobs({
        filter,
        order: 'newest',
        top: pageRows,
        ...(after === null ? {} : { after }),
      });
      read.jobs.forEach(take);
      total.jobs += read.jobs.length;
      total.malformed += read.malformed.length;
      after = read.next;
      if (after === null) return { ...total, whole: true };
      if (page + 1 >= freePages && page + 1 < pages) await wait(pacedMs);
    }
    return { ...total, whole: false };
  }

  async function silentOf(
    port: Pick<Orchestrator, 'jobs'>,
    tally: Tally,
    question: ReportQuestion,
    filter: JobFilter,
  ) {
    const { since, until } = question;
    const from = timestamp(2 * epochMs(since) - epochMs(until));
    const missing = new Map<string, Job>();
    const before = { ...filter, createdAfter: from, createdBefore: since };
    await readAll(port, before, mostPagesBefore, (job) => {
      // A job that began before the period and goes on stands in no list of those that began or ended in it.
      if (!isFinal(job)) tally.add(job);
      else if (job.started !== null) missing.set(processKey(job), job);
    });
    const silent = [...missing].filter(([key]) => !tally.ran(key)).map(([, job]) => job);
    return namesOf(silent);
  }

  return {
    async report(question, from = orchestrator) {
      const { folder, process, since, until, zone } = question;
      const within = {
        ...(folder === undefined ? {} : { folder }),
        ...(process === undefined ? {} : { process }),
      };
      const tally = createTally({ since, until, zone });
      const filter = { ...within, activeAfter: since, createdBefore: until };
      const read = await readAll(from, filter, mostPages, tally.add);
      const silent = read.whole ? await silentOf(from, tally, question, within) : null;
      const known = await store.knownCauses(orchestrator.tenant, tally.causes(), since);
      const counted = tally.result((fingerprint) => (known === null ? null : !known.has(fingerprint)));
      return { ...counted, ...within, silent, read };
    },
  };
}

/** Names in order; one that several folders have gets its folder. */
function namesOf(processes: readonly Pick<Job, 'process' | 'folder'>[]): NonNullable<JobReport['silent']> {
  const times = Map.groupBy(processes, ({ process }) => process);
  const names = processes
    .map(({ folder, process }) => {
      const several = (times.get(process)?.length ?? 0) > 1;
      return cut(several && folder !== null ? `${process} (${folder.path})` : process, mostName);
    })
    .toSorted((a, b) => a.localeCompare(b));
  return { processes: names.slice(0, silentNamed), more: Math.max(0, names.length - silentNamed) };
}
