import { BotError } from '../domain/errors.ts';
import { epochMs, timestamp } from '../domain/timestamp.ts';
import { reportMessage } from '../views/report.ts';
import { type Command, defineCommand } from './define.ts';
import { hiddenFlag, textFilter, timeFilter } from './reading/arguments.ts';
import { readTime } from './reading/time.ts';

const usualSince = '7d';
const mostDays = 92;
const dayMs = 24 * 3_600_000;

export const report: Command = defineCommand({
  name: 'report',
  task: 'Sum up what happened',
  synonyms: ['digest', 'summary', 'stats', 'statistics'],
  summary:
    'Sums up a time: runs, success rate, faults by cause, the slowest processes, those that did not run, hours of robot time.',
  examples: ['report since:7d', 'report since:today folder:Finance/*', 'report process:Invoice* since:30d'],
  access: 'viewer',
  args: {
    since: timeFilter('since:7d', `From when on; at most ${mostDays} days`),
    folder: textFilter('folder:Finance/*', 'Folder path, or all below it with `/*`'),
    process: textFilter('process:Invoice*', 'Process name; `*` at an end stands for anything'),
    replace: hiddenFlag(),
  },
  run: async ({ actor, now, orchestrator, reporter }, given) => {
    const until = now();
    const zone = actor.timeZone;
    const since = given.since ?? {
      said: usualSince,
      at: readTime(usualSince, { now: until, timeZone: zone }),
    };
    checkLength(until.getTime() - epochMs(since.at));
    const within = {
      ...(given.folder === undefined ? {} : { folder: given.folder }),
      ...(given.process === undefined ? {} : { process: given.process }),
    };
    const found = await reporter.report({ ...within, since: since.at, until: timestamp(until), zone });
    const message = reportMessage(found, {
      tenant: orchestrator.tenant,
      since: since.said,
      refresh: { ...within, since: since.said },
    });
    return given.replace === true ? { kind: 'replace', message } : { kind: 'answer', message, to: 'asker' };
  },
});

function checkLength(ms: number): void {
  if (ms > mostDays * dayMs) {
    throw new BotError('usage', `A report goes back ${mostDays} days at most.`, {
      hint: 'Like `since:30d`. `export` gives you the jobs of any time as a file.',
    });
  }
  if (ms <= 0)
    throw new BotError('usage', 'A report needs a time in the past.', { hint: 'Like `since:7d`.' });
}
