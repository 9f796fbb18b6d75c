import { type AuditSubject, noSubject } from '../../domain/audit.ts';
import { mostBulkJobs } from '../../domain/bulk-body.ts';
import type { Job } from '../../domain/job.ts';
import type { Orchestrator, StartOutcome } from '../../domain/orchestrator.ts';

/** What one invocation touched in Orchestrator, and what that said. */
export interface Witness {
  /** The port to use: it does what the other does, and is watched. */
  readonly orchestrator: Orchestrator;
  subject(): AuditSubject;
  /** Orchestrator's answer to what was to be done; null when nothing was. */
  answer(): string | null;
}

/**
 * Watches the port for the audit: which jobs and processes were asked for one by one, and what came of each act.
 * `begin` is waited for before the first act, which is not done when that fails.
 */
export function createWitness(port: Orchestrator, begin: () => Promise<void>): Witness {
  const jobs = new Set<number>();
  const processes = new Set<string>();
  const folders = new Set<string>();
  const answers: string[] = [];

  const touch = (job: Pick<Job, 'id' | 'process' | 'folder'>): void => {
    if (jobs.size < mostBulkJobs) jobs.add(job.id);
    processes.add(job.process);
    if (job.folder !== null) folders.add(job.folder.path);
  };
  let begun: Promise<void> | null = null;
  const beginOnce = async (): Promise<void> => (begun ??= begin());
  const started = (outcome: StartOutcome): StartOutcome => {
    if (outcome.kind === 'started') outcome.jobs.forEach(touch);
    answers.push(outcomeWords(outcome));
    return outcome;
  };

  return {
    orchestrator: {
      ...port,
      async job(idOrKey) {
        const job = await port.job(idOrKey);
        if (job !== null) touch(job);
        return job;
      },
      async jobs(query) {
        const page = await port.jobs(query);
        if (query.filter.ids !== undefined || query.filter.keys !== undefined) page.jobs.forEach(touch);
        return page;
      },
      async start(request) {
        processes.add(request.process.name);
        folders.add(request.process.folder.path);
        await beginOnce();
        return started(await port.start(request));
      },
      async restart(job, ...rest) {
        touch(job);
        await beginOnce();
        return started(await port.restart(job, ...rest));
      },
      async stop(all, strategy) {
        all.forEach(touch);
        await beginOnce();
        await port.stop(all, strategy);
        answers.push('accepted');
      },
      async resume(job) {
        touch(job);
        await beginOnce();
        await port.resume(job);
        answers.push('accepted');
      },
    },
    subject: () =>
      jobs.size + processes.size + folders.size === 0
        ? noSubject
        : { jobs: [...jobs], process: onlyOne([...processes]), folder: onlyOne([...folders]) },
    answer: () => (answers.length === 0 ? null : answers.join('; ')),
  };
}

/** The one there is; of several none can stand for all. */
export function onlyOne(names: readonly (string | null)[]): string | null {
  const [name, ...others] = new Set(names);
  return others.length === 0 ? (name ?? null) : null;
}

function outcomeWords(outcome: StartOutcome): string {
  if (outcome.kind !== 'started') return `${outcome.kind}: ${outcome.reason}`;
  const ids = outcome.jobs.map(({ id }) => id).join(', ');
  return `started ${ids}${outcome.missing === undefined ? '' : `; ${outcome.missing}`}`;
}
