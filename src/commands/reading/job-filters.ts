import type { Args } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import type { JobState } from '../../domain/job.ts';
import type { JobFilter } from '../../domain/orchestrator.ts';
import { filterWords } from '../../views/filter-words.ts';
import { cut } from '../../views/rich-text.ts';
import type { Arg, ArgValues } from '../define.ts';
import { type SaidTime, stateFilter, textFilter, timeFilter } from './arguments.ts';

/** `env:312`; environments are known to Orchestrator's list of jobs by their number only. */
const environmentFilter: Arg<number> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'env:312',
  summary: 'Number of an environment (Orchestrators with classic folders)',
  read: (value) => {
    const said = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
    if (/^#?\d{1,15}$/.test(said)) return Number(said.replace('#', ''));
    throw new BotError('usage', `\`env:\` takes the number of an environment, not “${cut(said, 60)}”.`, {
      hint: 'The number stands in the address of its page in Orchestrator. Like `env:312`.',
    });
  },
};

/** What restricts a list of jobs, as it is typed; all of them hold together. */
export const jobFilters = {
  process: textFilter('process:Invoice*', 'Process name; `*` at an end stands for anything'),
  folder: textFilter('folder:Finance/*', 'Folder path, or all below it with `/*`'),
  robot: textFilter('robot:DocBot', 'Robot name, or `#749` for its id'),
  env: environmentFilter,
  source: textFilter('source:Schedule', 'How it was started, or the name of the trigger that started it'),
  error: textFilter('error:"Logon failure"', 'Text that the error contains'),
  since: timeFilter('since:24h', 'Created or ended after: 24h, 7d, today, yesterday 9am, 2026-11-23'),
  until: timeFilter('until:yesterday', 'Created before'),
  'started-after': timeFilter('started-after:today', 'Started then or later'),
  'started-before': timeFilter('started-before:9am', 'Started before'),
  'ended-after': timeFilter('ended-after:1h', 'Ended after'),
  'ended-before': timeFilter('ended-before:9am', 'Ended before'),
} as const;

export const jobFiltersWithState = { state: stateFilter, ...jobFilters } as const;

/** What was asked for; absent ones do not restrict. */
export type AskedJobs = ArgValues<typeof jobFiltersWithState>;

const times = [
  'since',
  'until',
  'started-after',
  'started-before',
  'ended-after',
  'ended-before',
] as const satisfies readonly (keyof AskedJobs)[];

/** The filter for Orchestrator. `states` holds where the person did not choose any; null is all. */
export function filterOf(asked: AskedJobs, states: readonly JobState[] | null): JobFilter {
  const wanted = asked.state ?? states ?? undefined;
  return present({
    states: wanted,
    process: asked.process,
    folder: asked.folder,
    robot: asked.robot,
    environment: asked.env,
    source: asked.source,
    error: asked.error,
    activeAfter: asked.since?.at,
    createdBefore: asked.until?.at,
    startedAfter: asked['started-after']?.at,
    startedBefore: asked['started-before']?.at,
    endedAfter: asked['ended-after']?.at,
    endedBefore: asked['ended-before']?.at,
  });
}

/** The same in words, to stand after the subject: ` that are Faulted on DocBot in the last 24 h`. */
export function askedWords(asked: AskedJobs): string {
  return filterWords(
    present({
      states: asked.state,
      process: asked.process,
      folder: asked.folder,
      robot: asked.robot,
      environment: asked.env,
      source: asked.source,
      error: asked.error,
      since: asked.since?.said,
      until: asked.until?.said,
      startedAfter: asked['started-after']?.said,
      startedBefore: asked['started-before']?.said,
      endedAfter: asked['ended-after']?.said,
      endedBefore: asked['ended-before']?.said,
    }),
  );
}

/** Arguments that ask the same again: times in the words that were typed, so that they move with the clock. */
export function askedArgs(asked: AskedJobs): Args {
  const { env, error, folder, process, robot, source, state } = asked;
  return present({
    state: state?.join(','),
    process,
    folder,
    robot,
    env,
    source,
    error,
    ...said(asked),
  });
}

/** The times pinned to the moments that they meant: pages of one list must not move against each other. */
export function pinnedTimes(asked: AskedJobs): Args {
  return Object.fromEntries(
    times.flatMap((name) => {
      const time = asked[name];
      return time === undefined ? [] : [[name, { said: time.said, at: time.at }]];
    }),
  );
}

/** Without its times: for "when was the last one". */
export function withoutTimes(asked: AskedJobs): AskedJobs {
  const timeless: Record<string, unknown> = { ...asked };
  for (const name of times) timeless[name] = undefined;
  return timeless as AskedJobs;
}

export function hasTimes(asked: AskedJobs): boolean {
  return times.some((name) => asked[name] !== undefined);
}

function said(asked: Readonly<Partial<Record<(typeof times)[number], SaidTime | undefined>>>): Args {
  return Object.fromEntries(
    times.flatMap((name) => {
      const time = asked[name];
      return time === undefined ? [] : [[name, time.said]];
    }),
  );
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are given. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
