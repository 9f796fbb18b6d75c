import { isFinal, type Job } from '../domain/job.ts';
import { epochMs } from '../domain/timestamp.ts';
import { duration } from './duration.ts';

const signs: Readonly<Record<Job['state'], string>> = {
  Pending: '⏳',
  Running: '▶️',
  Stopping: '⏹️',
  Terminating: '⏹️',
  Faulted: '🔴',
  Successful: '✅',
  Stopped: '⏹️',
  Suspended: '⏸️',
  Resumed: '▶️',
  Unknown: '❔',
};

/** The sign that stands before a state's word; never alone. */
export function stateSign(state: Job['state']): string {
  return signs[state];
}

/** How long the job ran, or has run until `now`; null when it never started or a time is missing. In ms. */
export function ranMs(job: Job, now: Date | null = null): number | null {
  if (job.started === null) return null;
  const end =
    job.ended === null ? (isFinal(job) ? Number.NaN : (now?.getTime() ?? Number.NaN)) : epochMs(job.ended);
  const ms = end - epochMs(job.started);
  return Number.isNaN(ms) || ms < 0 ? null : ms;
}

/**
 * State and how long: `Successful in 42 s`, `Faulted after 2 min 10 s`, `Running on DocBot`.
 * A success after somebody asked for a stop says so: Orchestrator calls a job that ended early on request successful too.
 */
export function stateWords(job: Job): string {
  const ran = ranMs(job);
  const took = ran === null ? '' : ` ${job.state === 'Successful' ? 'in' : 'after'} ${duration(ran)}`;
  switch (job.state) {
    case 'Successful':
      return `Successful${took}${job.stopStrategy === null ? '' : ', asked to stop'}`;
    case 'Faulted':
    case 'Stopped':
      return `${job.state}${took}`;
    case 'Running':
      return job.robot === null ? 'Running' : `Running on ${job.robot}`;
    case 'Unknown':
      return 'in a state this bot does not know';
    case 'Pending':
    case 'Stopping':
    case 'Terminating':
    case 'Suspended':
    case 'Resumed':
      return job.state;
  }
}

/** The way of a job so far: `Pending → Running on DocBot → ✅ Successful in 42 s`. */
export function stateChain(job: Job): string {
  const before = job.state === 'Pending' ? [] : ['Pending'];
  const started = job.started !== null && job.state !== 'Pending' && job.state !== 'Running';
  const running = started ? [job.robot === null ? 'Running' : `Running on ${job.robot}`] : [];
  return [...before, ...running, `${stateSign(job.state)} ${stateWords(job)}`].join(' → ');
}
