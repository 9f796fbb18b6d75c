import type { Chase } from './chase.ts';
import type { HistoryLine } from './history-line.ts';
import type { Job } from './job.ts';
import type { Owner } from './owner.ts';
import type { Timestamp } from './timestamp.ts';

/** In which way a job does not get on: it runs on and on, waits for a robot, or was told to end and does not. */
export type StuckHow = 'running' | 'pending' | 'ending';

/** Jobs that are stuck in one way: one, or several that were found within a while. */
export interface StuckBody {
  readonly kind: 'stuck';
  readonly how: StuckHow;
  /** The first of them, as they are now; they are followed until they end. */
  readonly jobs: readonly Job[];
  /** What was known of each of `jobs` when it was told, by job id. */
  readonly facts: Readonly<Record<number, StuckFact>>;
  /** Jobs beyond those, counted only. */
  readonly more: number;
  /** Who answers for them, as the settings say. */
  readonly owners?: readonly Owner[];
  /** One of them must not wait. */
  readonly critical?: true;
  /** What happens at its places as long as nobody takes care, by target. */
  readonly chase?: Readonly<Record<string, Chase>>;
  /** Ids of the messages that brought it to mind again. */
  readonly nudges?: readonly string[];
  /** What was done since, oldest first. */
  readonly history: readonly HistoryLine[];
  /** See `withGone`. */
  readonly gone?: readonly number[];
}

export interface StuckFact {
  /** Since when it runs, waits or ends. */
  readonly since: Timestamp;
  /** How long that was (ms) when it was told. */
  readonly forMs: number;
  /** How long (ms) is too long for it. */
  readonly limitMs: number;
  /** How long (ms) runs of the process usually take; null where that is not known or says nothing. */
  readonly usualMs: number | null;
}

/** A job that was found to be stuck. */
export interface StuckJob {
  readonly job: Job;
  readonly how: StuckHow;
  readonly fact: StuckFact;
}

/** Jobs that one message follows: two requests of ids a look. */
export const mostStuckJobs = 100;

/** A body that tells of these jobs, which are stuck in the same way; at least one. */
export function stuckBody(found: readonly StuckJob[], how: StuckHow): StuckBody {
  return withStuck({ kind: 'stuck', how, jobs: [], facts: {}, more: 0, history: [] }, found);
}

/** The body with these jobs in it, too. One that it tells of already is not counted again. */
function withStuck(body: StuckBody, found: readonly StuckJob[]): StuckBody {
  const known = new Set(body.jobs.map((job) => job.id));
  const fresh = found.filter(({ job }) => !known.has(job.id));
  if (fresh.length === 0) return body;
  const shown = fresh.slice(0, Math.max(0, mostStuckJobs - body.jobs.length));
  return {
    ...body,
    jobs: [...body.jobs, ...shown.map(({ job }) => job)],
    facts: { ...body.facts, ...Object.fromEntries(shown.map(({ fact, job }) => [job.id, fact])) },
    more: body.more + fresh.length - shown.length,
  };
}

/** The body with what these tell in it, too: their jobs, who answers for them, and what happens as long as nobody takes care. */
export function joinStuck(body: StuckBody, others: readonly StuckBody[]): StuckBody {
  const found = others.flatMap(({ facts, how, jobs }) =>
    jobs.flatMap((job): readonly StuckJob[] => {
      const fact = facts[job.id];
      return fact === undefined ? [] : [{ job, how, fact }];
    }),
  );
  const all = [body, ...others];
  const owners = new Map(
    all
      .flatMap((each) => each.owners ?? [])
      .map((owner) => [`${owner.platform} ${owner.id}`.toLowerCase(), owner]),
  );
  // The first to be told says when somebody is reminded of it.
  const chase = Object.fromEntries(all.toReversed().flatMap((each) => Object.entries(each.chase ?? {})));
  return {
    ...withStuck(body, found),
    ...(owners.size === 0 ? {} : { owners: [...owners.values()] }),
    ...(all.some(({ critical }) => critical === true) ? { critical: true } : {}),
    ...(Object.keys(chase).length === 0 ? {} : { chase }),
  };
}

/** In which way a job of this state may be stuck; null for one that cannot: it has ended, or waits for something by design. */
export function mayBeStuck(state: Job['state']): StuckHow | null {
  switch (state) {
    case 'Running':
      return 'running';
    case 'Pending':
      return 'pending';
    case 'Stopping':
    case 'Terminating':
      return 'ending';
    case 'Faulted':
    case 'Successful':
    case 'Stopped':
    case 'Suspended':
    case 'Resumed':
    case 'Unknown':
      return null;
  }
}

/** The jobs that are still stuck as they were told to be. */
export function stillStuck({
  gone = [],
  how,
  jobs,
}: Pick<StuckBody, 'gone' | 'how' | 'jobs'>): readonly Job[] {
  return jobs.filter((job) => mayBeStuck(job.state) === how && !gone.includes(job.id));
}

/** Does a message still tell of something that is wrong, so that more of the kind may join it? */
export function isStuckStill(body: StuckBody): boolean {
  return stillStuck(body).length > 0;
}
