import type { Json } from '../../chat/message.ts';
import { type AuditOutcome, auditOutcomes } from '../../domain/audit.ts';
import { BotError } from '../../domain/errors.ts';
import type { Arg } from '../define.ts';
import { countFilter, hiddenFlag, timeFilter } from '../reading/arguments.ts';
import { readJobName } from '../reading/find-job.ts';
import { didYouMean } from '../reading/nearest.ts';

/** Rows at most: a message surely holds them, on a phone, too. */
export const mostRows = { slack: 15, teams: 12 } as const;
/** Characters of a name. */
const maxName = 200;

const outcomeFilter: Arg<AuditOutcome> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'outcome:denied',
  summary: `What came of it: ${auditOutcomes.join(', ')}`,
  read: (value) => {
    const word = textOf(value).toLowerCase();
    const found = auditOutcomes.find((outcome) => outcome === word);
    if (found !== undefined) return found;
    throw new BotError('usage', '`outcome:` takes one of a few words.', {
      hint:
        didYouMean(word, auditOutcomes, (name) => `outcome:${name}`) ?? `Like ${auditOutcomes.join(', ')}.`,
    });
  },
};

const jobFilter: Arg<number> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'job:127416',
  summary: 'Number of a job',
  read: (value) => {
    const name = typeof value === 'string' || typeof value === 'number' ? readJobName(value) : null;
    if (typeof name === 'number') return name;
    throw new BotError('usage', '`job:` takes the number of a job.', { hint: 'Like `job:127416`.' });
  },
};

const lineFilter: Arg<number> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'line:12',
  summary: 'One line with all that it says, by its number',
  read: (value) => {
    if (/^\d{1,15}$/.test(textOf(value))) return Number(textOf(value));
    throw new BotError('usage', '`line:` takes the number of a line.', { hint: 'Like `line:12`.' });
  },
};

const csvFilter: Arg<true> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'as:csv',
  summary: 'All lines that fit, as a file for you alone',
  read: (value) => {
    if (value === true || textOf(value).toLowerCase() === 'csv') return true;
    throw new BotError('usage', 'The audit comes as CSV or not as a file.', { hint: 'Like `as:csv`.' });
  },
};

/** What narrows the audit, and how it is shown. */
export const auditArgs = {
  by: nameFilter('by:Ana', 'Who: a part of the name, or `slack:U0123456789`'),
  command: nameFilter('command:kill', 'Which command'),
  process: nameFilter('process:Invoice*', 'Process name; `*` at an end stands for anything'),
  folder: nameFilter('folder:Finance/*', 'Folder path, or all below it with `/*`'),
  job: jobFilter,
  outcome: outcomeFilter,
  place: nameFilter('place:slack:C0123456789', 'Where it was asked, as `whoami` names it'),
  since: timeFilter('since:24h', 'Since then: 24h, 7d, today, yesterday 9am, 2026-11-23'),
  until: timeFilter('until:yesterday', 'Before then'),
  top: countFilter('top:10', 'How many rows', mostRows.slack),
  line: lineFilter,
  as: csvFilter,
  before: { ...lineFilter, form: 'hidden' } as const,
  replace: hiddenFlag(),
} as const;

/** A name that is looked for; a person may be mentioned. */
function nameFilter(usage: string, summary: string): Arg<string> & { readonly required: false } {
  const [name = ''] = usage.split(':');
  return {
    form: 'filter',
    required: false,
    usage,
    summary,
    read: (value) => {
      const text = textOf(value);
      if (text !== '' && text.length <= maxName) return text.replace(/^@(?=.)/, '');
      throw new BotError('usage', `\`${name}:\` takes a name of 1 to ${maxName} characters.`, {
        hint: `Like \`${usage}\`.`,
      });
    },
  };
}

function textOf(value: Json): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
