import type { Args, Json } from '../chat/message.ts';
import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { type LogLevel, type LogLine, type LogPage, logLevels, thisAndWorse } from '../domain/job-log.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import { jobArgs } from '../views/job-buttons.ts';
import { type LogsView, logsMessage, noLogsMessage } from '../views/logs.ts';
import { cut } from '../views/rich-text.ts';
import { type Arg, type ArgValues, type Context, defineCommand } from './define.ts';
import { pickJob } from './pick-job.ts';
import { hiddenFlag, hiddenText, jobArg, timeFilter } from './reading/arguments.ts';
import { didYouMean } from './reading/nearest.ts';

/** Lines of a page, as many as one message holds on every platform: fewer where each is shown at length. */
const pageSize = { short: 15, long: 8 } as const;
/** Errors that stand on top of the first page. */
const topErrors = 3;
const errors: readonly LogLine['level'][] = thisAndWorse('Error');

const levelFilter: Arg<LogLevel> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'level:Error',
  summary: `This level and worse: ${logLevels.join(', ')}`,
  read: (value: Json) => {
    const word = typeof value === 'string' ? value.trim() : '';
    const other = { warning: 'Warn', information: 'Info', critical: 'Fatal' }[word.toLowerCase()] ?? word;
    const found = logLevels.find((level) => level.toLowerCase() === other.toLowerCase());
    if (found !== undefined) return found;
    throw new BotError('usage', `“${cut(word, 60)}” is no level of logs.`, {
      hint: didYouMean(word, logLevels, (level) => `level:${level}`) ?? `Levels: ${logLevels.join(', ')}.`,
    });
  },
};

const args = {
  job: jobArg,
  level: levelFilter,
  since: timeFilter('since:1h', 'Written then or later: 1h, today, 2026-11-23T14:03:00Z'),
  after: hiddenText(),
  replace: hiddenFlag(),
} as const;

export const logs = defineCommand({
  name: 'logs',
  task: 'Read what a robot wrote',
  summary: 'Shows the log lines of a job, newest first, with its newest errors on top.',
  examples: ['logs 127416', 'logs 127416 level:Error', 'logs 127416 level:Warn since:1h'],
  access: 'viewer',
  args,
  run: async (context, given) => {
    const picked = await pickJob(context, given.job, 'logs');
    if ('reply' in picked) return picked.reply;
    const message = await answer(context, picked.job, given);
    return given.replace === true ? { kind: 'replace', message } : { kind: 'answer', message, to: 'asker' };
  },
});

async function answer(context: Context, job: Job, given: ArgValues<typeof args>) {
  const { orchestrator } = context;
  const { after, level, since } = given;
  const first = after === undefined;
  const long = level !== undefined && logLevels.indexOf(level) >= logLevels.indexOf('Warn');
  const page = await orchestrator.logs(job, {
    top: long ? pageSize.long : pageSize.short,
    ...(level === undefined ? {} : { level }),
    ...(since === undefined ? {} : { since: since.at }),
    ...(after === undefined ? {} : { after }),
  });
  const question = { ...jobArgs(job), ...(level === undefined ? {} : { level }) };
  const refresh: Args = { ...question, ...(since === undefined ? {} : { since: since.said }) };
  const view: Omit<LogsView, 'errors' | 'total' | 'more' | 'long'> = {
    level: level ?? null,
    since: since?.said ?? null,
    refresh,
    first,
    url: orchestrator.jobUrl(job),
    now: context.now(),
  };
  if (page.lines.length === 0) return noLogsMessage(job, view);
  // Pages of one log must not move against each other: what "since" meant on the first stays.
  const pinned: Args = {
    ...question,
    ...(since === undefined ? {} : { since: { said: since.said, at: since.at } }),
  };
  return logsMessage(job, page.lines, {
    ...view,
    long,
    errors: first && level === undefined ? await newestErrors(orchestrator, job, page, since?.at) : [],
    total: first && page.next === null ? page.lines.length : page.total,
    more: page.next === null ? null : { ...pinned, after: page.next },
  });
}

/** Among the lines of the page, or, where none of them is one, further down. */
async function newestErrors(
  orchestrator: Orchestrator,
  job: Job,
  page: LogPage,
  since: string | undefined,
): Promise<readonly LogLine[]> {
  const here = page.lines.filter((line) => errors.includes(line.level)).slice(0, topErrors);
  if (here.length > 0 || page.next === null) return here;
  const query = { level: 'Error', top: topErrors, ...(since === undefined ? {} : { since }) } as const;
  return (await orchestrator.logs(job, query)).lines;
}
