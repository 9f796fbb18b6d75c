import type { Reply } from '../chat/invocation.ts';
import type { Args, Message } from '../chat/message.ts';
import type { Job, JobState } from '../domain/job.ts';
import type { JobQuery, Orchestrator } from '../domain/orchestrator.ts';
import { epochMs } from '../domain/timestamp.ts';
import { emptyListMessage, jobListMessage } from '../views/job-list.ts';
import { type ArgValues, type Command, type Context, defineCommand } from './define.ts';
import { groupJobs } from './group-jobs.ts';
import { countFilter, hiddenFlag, hiddenText, type SaidTime, timeFilter } from './reading/arguments.ts';
import {
  type AskedJobs,
  askedArgs,
  askedWords,
  filterOf,
  hasTimes,
  jobFilters,
  jobFiltersWithState,
  pinnedTimes,
  withoutTimes,
} from './reading/job-filters.ts';
import { print } from './reading/print.ts';

/** Rows unless told otherwise: as many as a phone shows in a few thumb lengths. */
const defaultTop = 10;
const mostTop = 50;
/** Rows that one message surely holds (Slack: 50 blocks; Teams: 28 KB): a row must not be cut away, for More goes on after the last. */
const mostRows = { slack: 40, teams: 12 } as const;
/** The same of a table (Slack: 8,000 characters of ours with what its cells are charged). */
const mostTableRows = { slack: 15, teams: 12 } as const;
const day = 24 * 3600 * 1000;
/** What is left out first from a question that nothing answers. */
const narrowest = [
  'error',
  'state',
  'source',
  'ended-before',
  'ended-after',
  'started-before',
  'started-after',
  'until',
  'robot',
  'env',
] as const satisfies readonly (keyof AskedJobs)[];

const paging = {
  top: countFilter('top:10', 'How many rows', mostTop),
  after: hiddenText(),
  replace: hiddenFlag(),
} as const;
/** `group`: the alert whose faults are meant. */
const filters = { ...jobFilters, ...paging, group: hiddenText() } as const;
const withState = { ...jobFiltersWithState, ...paging } as const;

type Asked = ArgValues<typeof withState> & { readonly group?: string | undefined };

export interface ListDefinition {
  readonly name: string;
  readonly task: string;
  readonly synonyms: readonly string[];
  readonly summary: string;
  readonly examples: readonly string[];
  /** What the list shows, as its heading begins and as it stands after "No …". */
  readonly subject: string;
  readonly nothing: string;
  /** Null lets the person choose with `state:`. */
  readonly states: readonly JobState[] | null;
  readonly order: JobQuery['order'];
  readonly orderWords: string;
  /** How far back unless told otherwise; null is without end. */
  readonly since: string | null;
  /** Ask the server how many there are: for questions that a state and a time keep small. */
  readonly count: boolean;
}

/** A command that answers with a page of jobs. */
export function listCommand(definition: ListDefinition): Command {
  const { examples, name, summary, synonyms, task } = definition;
  const base = { name, task, synonyms, summary, examples, access: 'viewer' } as const;
  const command: Command =
    definition.states === null
      ? defineCommand({ ...base, args: withState, run: (context, args) => answer(context, args) })
      : defineCommand({
          ...base,
          args: filters,
          run: (context, args) => answer(context, { ...args, state: undefined }),
        });
  return command;

  async function answer(context: Context, given: Asked): Promise<Reply> {
    const { group } = given;
    if (group !== undefined) return groupJobs(context, { ...given, group });
    const now = context.now();
    const { orchestrator } = context;
    const since = given.since ?? defaultSince(definition.since, now);
    const asked: Asked = { ...given, since };
    const first = given.after === undefined;
    const rowsOnly = definition.states?.every((state) => state === 'Faulted') ?? false;
    const most = rowsOnly ? mostRows : mostTableRows;
    const page = await orchestrator.jobs({
      filter: filterOf(asked, definition.states),
      order: definition.order,
      top: Math.min(given.top ?? defaultTop, most[context.actor.platform]),
      ...(given.after === undefined ? {} : { after: given.after }),
      count: definition.count && first,
      ...(given.top === undefined ? {} : { exactly: true }),
    });
    const refresh: Args = {
      tenant: orchestrator.tenant,
      ...askedArgs(asked),
      ...(given.top === undefined ? {} : { top: given.top }),
    };
    const view = { command: name, refresh, malformed: page.malformed, now };
    const reply = (message: Message) =>
      given.replace === true
        ? ({ kind: 'replace', message } as const)
        : ({ kind: 'answer', message, to: 'asker' } as const);

    if (page.jobs.length === 0 && page.next === null) {
      const wider = first ? widerQuestion(given, since, now) : null;
      return reply(
        emptyListMessage({
          ...view,
          nothing: `No ${first ? '' : 'more '}${definition.nothing}${askedWords(asked)}`,
          last: hasTimes(asked) && first ? await lastOne(orchestrator, asked) : null,
          tryLine: wider === null ? null : `${context.prefix}${print(command, askedArgs(wider))}`,
        }),
      );
    }
    const all = first && page.next === null ? page.jobs.length : page.total;
    return reply(
      jobListMessage(page.jobs, {
        ...view,
        question: `${definition.subject}${askedWords(asked)}, ${definition.orderWords}${first ? '' : ' (continued)'}`,
        more: page.next === null ? null : { ...refresh, ...pinnedTimes(asked), after: page.next },
        total: first ? all : null,
        table: !rowsOnly,
      }),
    );
  }

  async function lastOne(orchestrator: Orchestrator, asked: Asked): Promise<Job | null> {
    const filter = filterOf(withoutTimes(asked), definition.states);
    const order = definition.order === 'lastEnded' ? 'lastEnded' : 'newest';
    const page = await orchestrator.jobs({ filter, order, top: 1 });
    return page.jobs[0] ?? null;
  }
}

function defaultSince(said: string | null, now: Date): SaidTime | undefined {
  return said === null
    ? undefined
    : timeFilter('since:24h', '').read(said, { now, timeZone: null, prefix: '', messageText: null });
}

/** The same question, a little wider: further back, or without what restricts it most; null when nothing is left to widen. */
function widerQuestion(given: Asked, since: SaidTime | undefined, now: Date): AskedJobs | null {
  if (since !== undefined) {
    const back = now.getTime() - epochMs(since.at);
    const said = back < 7 * day ? '7d' : back < 30 * day ? '30d' : null;
    if (said !== null) return { ...given, since: { said, at: since.at } };
  }
  const narrow = narrowest.find((filter) => given[filter] !== undefined);
  if (narrow !== undefined) return { ...given, [narrow]: undefined };
  const process = given.process;
  return process === undefined || process.includes('*') ? null : { ...given, process: `*${process}*` };
}
