import type { Args } from '../chat/message.ts';
import type { JobState } from '../domain/job.ts';
import type { JobFilter, JobQuery } from '../domain/orchestrator.ts';
import { epochMs } from '../domain/timestamp.ts';
import { filterWords } from '../views/filter-words.ts';
import { emptyListMessage, jobListMessage } from '../views/job-list.ts';
import {
  countFilter,
  hiddenFlag,
  hiddenText,
  type SaidTime,
  stateFilter,
  textFilter,
  timeFilter,
} from './arguments.ts';
import { type ArgValues, type Command, type Context, defineCommand } from './define.ts';
import { print } from './print.ts';

/** Rows unless told otherwise: as many as a phone shows in a few thumb lengths. */
const defaultTop = 10;
const mostTop = 50;
/** Rows that one message surely holds (Slack: 50 blocks; Teams: 28 KB): a row must not be cut away, for More goes on after the last. */
const mostRows = { slack: 40, teams: 12 } as const;
const day = 24 * 3600 * 1000;

const filters = {
  process: textFilter('process:Invoice*', 'Process name; `*` at an end stands for anything'),
  folder: textFilter('folder:Finance/*', 'Folder path, or all below it with `/*`'),
  robot: textFilter('robot:DocBot', 'Robot name, or `#749` for its id'),
  error: textFilter('error:"Logon failure"', 'Text that the error contains'),
  since: timeFilter('since:24h', 'Created or ended after: 24h, 7d, today, yesterday 9am, 2026-11-23'),
  until: timeFilter('until:yesterday', 'Created before'),
  top: countFilter('top:10', 'How many rows', mostTop),
  after: hiddenText(),
  replace: hiddenFlag(),
} as const;

const withState = { state: stateFilter, ...filters } as const;

type Asked = ArgValues<typeof withState>;

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

  async function answer(context: Context, given: Asked) {
    const now = context.now();
    const since = given.since ?? defaultSince(definition.since, now);
    const asked: Asked = { ...given, since };
    const filter = filterOf(asked, definition.states);
    const first = given.after === undefined;
    const page = await context.orchestrator.jobs({
      filter,
      order: definition.order,
      top: Math.min(given.top ?? defaultTop, mostRows[context.actor.platform]),
      ...(given.after === undefined ? {} : { after: given.after }),
      count: definition.count && first,
    });
    const words = filterWords(wordsOf(asked));
    const refresh = refreshArgs(asked, context.orchestrator.tenant);
    const view = { command: name, refresh, malformed: page.malformed, now };
    const reply = (message: ReturnType<typeof jobListMessage>) =>
      given.replace === true
        ? ({ kind: 'replace', message } as const)
        : ({ kind: 'answer', message, to: 'asker' } as const);

    if (page.jobs.length === 0 && page.next === null) {
      const wider = widerSince(since, now);
      const timed = since !== undefined || given.until !== undefined;
      return reply(
        emptyListMessage({
          ...view,
          nothing: `No ${first ? '' : 'more '}${definition.nothing}${words}`,
          last: timed && first ? await lastOne(context, asked) : null,
          tryLine:
            wider === null || !first
              ? null
              : `${context.prefix}${print(command, { ...refresh, since: wider })}`,
        }),
      );
    }
    const all = first && page.next === null ? page.jobs.length : page.total;
    return reply(
      jobListMessage(page.jobs, {
        ...view,
        question: `${definition.subject}${words}, ${definition.orderWords}${first ? '' : ' (continued)'}`,
        more: page.next === null ? null : { ...moreArgs(asked, refresh), after: page.next },
        total: first ? all : null,
      }),
    );
  }

  async function lastOne(context: Context, asked: Asked) {
    const { since: _, until: __, ...timeless } = asked;
    const filter = filterOf({ ...timeless, since: undefined, until: undefined }, definition.states);
    const order = definition.order === 'lastEnded' ? 'lastEnded' : 'newest';
    const page = await context.orchestrator.jobs({ filter, order, top: 1 });
    return page.jobs[0] ?? null;
  }
}

function filterOf(asked: Asked, states: readonly JobState[] | null): JobFilter {
  const wanted = asked.state ?? states;
  return {
    ...(wanted === null ? {} : { states: wanted }),
    ...(asked.process === undefined ? {} : { process: asked.process }),
    ...(asked.folder === undefined ? {} : { folder: asked.folder }),
    ...(asked.robot === undefined ? {} : { robot: asked.robot }),
    ...(asked.error === undefined ? {} : { error: asked.error }),
    ...(asked.since === undefined ? {} : { activeAfter: asked.since.at }),
    ...(asked.until === undefined ? {} : { createdBefore: asked.until.at }),
  };
}

function wordsOf(asked: Asked): Parameters<typeof filterWords>[0] {
  return {
    ...(asked.state === undefined ? {} : { states: asked.state }),
    ...(asked.process === undefined ? {} : { process: asked.process }),
    ...(asked.folder === undefined ? {} : { folder: asked.folder }),
    ...(asked.robot === undefined ? {} : { robot: asked.robot }),
    ...(asked.error === undefined ? {} : { error: asked.error }),
    ...(asked.since === undefined ? {} : { since: asked.since.said }),
    ...(asked.until === undefined ? {} : { until: asked.until.said }),
  };
}

/** The question as it was asked: times in words, so that a refresh moves with the clock. */
function refreshArgs(asked: Asked, tenant: string): Args {
  const { error, folder, process, robot, since, state, top, until } = asked;
  return {
    tenant,
    ...(state === undefined ? {} : { state: state.join(',') }),
    ...(process === undefined ? {} : { process }),
    ...(folder === undefined ? {} : { folder }),
    ...(robot === undefined ? {} : { robot }),
    ...(error === undefined ? {} : { error }),
    ...(since === undefined ? {} : { since: since.said }),
    ...(until === undefined ? {} : { until: until.said }),
    ...(top === undefined ? {} : { top }),
  };
}

/** The same question with its times pinned: pages of one list must not move against each other. */
function moreArgs(asked: Asked, refresh: Args): Args {
  const { since, until } = asked;
  return {
    ...refresh,
    ...(since === undefined ? {} : { since: { said: since.said, at: since.at } }),
    ...(until === undefined ? {} : { until: { said: until.said, at: until.at } }),
  };
}

function defaultSince(said: string | null, now: Date): SaidTime | undefined {
  return said === null
    ? undefined
    : timeFilter('since:24h', '').read(said, { now, timeZone: null, prefix: '', messageText: null });
}

/** The next wider span worth trying; null when the question reaches back far already. */
function widerSince(since: SaidTime | undefined, now: Date): string | null {
  if (since === undefined) return null;
  const back = now.getTime() - epochMs(since.at);
  if (back < 7 * day) return '7d';
  return back < 30 * day ? '30d' : null;
}
