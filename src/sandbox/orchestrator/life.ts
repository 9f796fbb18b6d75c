import type { Clock } from './clock.ts';
import { finalStates, type JobRow, type RobotRow, type State, type StopStrategy } from './model.ts';
import type { Random } from './random.ts';
import { createSortedIndex } from './sorted-index.ts';
import type { Store } from './store.ts';
import type { Switches } from './switches.ts';
import type { Ticks } from './ticks.ts';
import { faultText } from './traces.ts';

/** What becomes of the jobs of a process: a hanging one runs on, and heeds nothing but Kill. */
export type Outcome = 'succeed' | 'fault' | 'hang';

export type LifeEvent = 'created' | 'started' | 'faulted' | 'completed' | 'stopped' | 'suspended';

/** How long a job stays in a state on its own, in milliseconds. */
export interface Durations {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly stoppingMs: number;
  readonly terminatingMs: number;
}

const defaultDurations: Durations = {
  pendingMs: 1000,
  runningMs: 3000,
  stoppingMs: 1000,
  terminatingMs: 1000,
};

interface Due {
  readonly id: number;
  readonly at: number;
}

/** Moves jobs through their states by the clock, whenever it is looked at: nothing happens between two looks. */
export interface Life {
  /** Lets a pending, running, stopping, terminating or resumed job go its way; `afterMs` overrides the usual wait. */
  follow(job: JobRow, afterMs?: number): void;
  /** Applies everything that has fallen due, each change stamped with its own moment. */
  advance(): void;
  /** Makes each job that goes its way take its next step now. */
  tick(): void;
  stop(job: JobRow, strategy: StopStrategy): void;
  resume(job: JobRow): void;
  /** What becomes of jobs of this process from now on; `times` limits it to the next ones that end. */
  setOutcome(process: string, outcome: Outcome, options?: { info?: string; times?: number }): void;
  /** This job runs on, and heeds nothing but Kill. */
  hang(job: JobRow): void;
  setDurations(durations: Partial<Durations>): void;
  forget(job: JobRow): void;
}

/** Creates the life of a tenant. `onEvent` hears of each change just after it. */
export function createLife(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly switches: Switches;
  readonly onEvent: (event: LifeEvent, job: JobRow) => void;
}): Life {
  const { store, clock, random, switches, onEvent } = parts;
  const queue = createSortedIndex<Due>((due) => due.at);
  const dues = new Map<number, Due>();
  const outcomes = new Map<string, { outcome: Outcome; info: string | null; times: number }>();
  let durations = defaultDurations;

  const cancel = (job: JobRow): void => {
    const due = dues.get(job.id);
    if (due === undefined) return;
    queue.remove(due);
    dues.delete(job.id);
  };
  const schedule = (job: JobRow, at: number): void => {
    cancel(job);
    const due = { id: job.id, at };
    dues.set(job.id, due);
    queue.add(due);
  };
  const outcomeOf = (job: JobRow): { readonly outcome: Outcome; readonly info: string | null } =>
    outcomes.get(job.release.name) ?? { outcome: 'succeed', info: null };
  const hanging = new Set<number>();
  const hangs = (job: JobRow): boolean => hanging.has(job.id) || outcomeOf(job).outcome === 'hang';
  const stampAfter = (at: number, earlier: Ticks): Ticks => Math.max(clock.stamp(at), earlier);

  const follow = (job: JobRow, from: number, afterMs?: number): void => {
    const wait = waits(durations)[job.state];
    const stays = hangs(job) && (job.state === 'Running' || job.state === 'Stopping');
    if (wait !== undefined && !stays) schedule(job, from + (afterMs ?? wait));
  };
  const move = (job: JobRow, state: State, change: Parameters<Store['changeJob']>[1] = {}): void => {
    store.changeJob(job, { ...change, state });
  };
  const run = (job: JobRow, at: number): void => {
    const robot = job.robot ?? freeRobot(store, job, random);
    move(job, 'Running', { started: job.started ?? stampAfter(at, job.created), robot });
    onEvent('started', job);
    follow(job, at);
  };
  const end = (
    job: JobRow,
    state: State,
    at: number,
    change: { info?: string; details?: JobRow['details'] },
  ): void => {
    cancel(job);
    move(job, state, { ...change, ended: stampAfter(at, job.started ?? job.created) });
    onEvent(state === 'Faulted' ? 'faulted' : state === 'Stopped' ? 'stopped' : 'completed', job);
  };
  const finish = (job: JobRow, at: number): void => {
    const chosen = outcomes.get(job.release.name);
    const { outcome, info } = outcomeOf(job);
    if (chosen !== undefined && --chosen.times <= 0) outcomes.delete(job.release.name);
    if (outcome === 'fault') end(job, 'Faulted', at, { info: info ?? faultText(random) });
    else {
      const details = { ...job.details, outputArguments: outputOf(job, random) };
      end(job, 'Successful', at, { info: 'Job completed', details });
    }
  };
  const step = (job: JobRow, at: number): void => {
    cancel(job);
    if (job.state === 'Pending' || job.state === 'Resumed') run(job, at);
    else if (job.state === 'Running') finish(job, at);
    else if (job.state === 'Stopping')
      end(job, switches.softStopEndsAs, at, { info: 'The job was stopped.' });
    else if (job.state === 'Terminating') end(job, 'Stopped', at, { info: 'The job was killed.' });
  };

  return {
    follow: (job, afterMs) => follow(job, clock.steady(), afterMs),
    advance: () => {
      const now = clock.steady();
      for (let due = queue.at(0); due !== undefined && due.at <= now; due = queue.at(0)) {
        const job = store.jobs.get(due.id);
        queue.remove(due);
        dues.delete(due.id);
        if (job !== undefined) step(job, due.at);
      }
    },
    tick: () => {
      for (const id of Array.from(dues.keys())) {
        const job = store.jobs.get(id);
        if (job !== undefined) step(job, clock.steady());
      }
    },
    stop: (job, strategy) => {
      const now = clock.steady();
      const details = { ...job.details, stopStrategy: strategy };
      if (job.state === 'Pending' || job.state === 'Suspended') {
        end(job, 'Stopped', now, { info: 'The job was stopped before it ran.', details });
      } else if (!finalStates.has(job.state)) {
        if (strategy === 'SoftStop' && job.state === 'Stopping') return;
        cancel(job);
        move(job, strategy === 'Kill' ? 'Terminating' : 'Stopping', { details });
        follow(job, now);
      }
    },
    resume: (job) => {
      const details = { ...job.details, waitsFor: null, resumeTime: clock.stamp() };
      move(job, 'Resumed', { details });
      follow(job, clock.steady());
    },
    setOutcome: (process, outcome, options = {}) => {
      const times = options.times ?? Number.POSITIVE_INFINITY;
      outcomes.set(process, { outcome, info: options.info ?? null, times });
      if (outcome === 'hang') return;
      const running = store.jobs.byState.get('Running');
      for (let at = 0; at < (running?.size ?? 0); at += 1) {
        const job = running?.at(at);
        if (job?.release.name === process && !dues.has(job.id) && !hanging.has(job.id))
          follow(job, clock.steady());
      }
    },
    hang: (job) => {
      cancel(job);
      hanging.add(job.id);
    },
    setDurations: (next) => {
      durations = { ...durations, ...next };
    },
    forget: cancel,
  };
}

function waits(durations: Durations): Partial<Record<State, number>> {
  return {
    Pending: durations.pendingMs,
    Running: durations.runningMs,
    Resumed: durations.pendingMs,
    Stopping: durations.stoppingMs,
    Terminating: durations.terminatingMs,
  };
}

function freeRobot(store: Store, job: JobRow, random: Random): RobotRow | null {
  const { folder, environmentId } = job.release;
  const able = [...store.robots.values()].filter(
    (robot) =>
      robot.folders.includes(folder) &&
      (environmentId === null || robot.environmentIds.includes(environmentId)),
  );
  return able.length === 0 ? null : random.pick(able);
}

function outputOf(job: JobRow, random: Random): string | null {
  const { outputs } = job.release;
  if (outputs === null || outputs.length === 0) return null;
  const values = outputs.map(({ name, type }) => [
    name,
    type.startsWith('System.Int') ? random.between(1, 250) : `done ${job.id}`,
  ]);
  return JSON.stringify(Object.fromEntries(values));
}
