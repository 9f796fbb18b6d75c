import { isJsonObject } from '../../chat/json-object.ts';
import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import { type JobState, jobStates } from '../../domain/job.ts';
import type { Timestamp } from '../../domain/timestamp.ts';
import { cut } from '../../views/rich-text.ts';
import type { Arg, Asking } from '../define.ts';
import { findJobs, type JobName, readJobName } from './find-job.ts';
import { readJobNames } from './job-names.ts';
import { didYouMean } from './nearest.ts';
import { readTime } from './time.ts';

const maxText = 500;

/** A time that was asked for, with the words it was asked in. */
export interface SaidTime {
  readonly said: string;
  readonly at: Timestamp;
}

/** The job meant; several when a message names several. */
export const jobArg: Arg<readonly JobName[]> & { readonly required: true } = {
  form: 'rest',
  required: true,
  usage: '<job>',
  summary: 'Id (127416 or #127416), key, or a link to it in Orchestrator',
  fromMessage: jobsInMessage,
  read: (value) => {
    const given = Array.isArray(value) ? value : [value];
    return given.map((each: Json) => {
      const name = typeof each === 'string' || typeof each === 'number' ? readJobName(each) : null;
      if (name !== null) return name;
      throw new BotError('usage', `“${shown(each)}” names no job.`, {
        hint: 'A job is named by its number, its key or a link to it, one at a time.',
      });
    });
  },
};

/** One job or several. */
export const jobsArg: Arg<readonly JobName[]> & { readonly required: false } = {
  form: 'words',
  required: false,
  usage: '<job> …',
  summary:
    'Id (127416 or #127416), key, or a link to it in Orchestrator; several with spaces or commas between',
  fromMessage: jobsInMessage,
  read: readJobNames,
};

/** Free words, spaces allowed without quotes. */
export function restArg(usage: string, summary: string): Arg<string> & { readonly required: false } {
  return { form: 'rest', required: false, usage, summary, read: (value) => readText(value, usage) };
}

/** `name:text`. */
export function textFilter(usage: string, summary: string): Arg<string> & { readonly required: false } {
  return { form: 'filter', required: false, usage, summary, read: (value) => readText(value, usage) };
}

/** `state:Faulted,Stopped`; any case. */
export const stateFilter: Arg<readonly JobState[]> & { readonly required: false } = {
  form: 'filter',
  required: false,
  usage: 'state:Faulted',
  summary: `One or more of ${jobStates.join(', ')}; commas between`,
  read: (value) => {
    const words = Array.isArray(value) ? value.map(String) : readText(value, 'state:').split(',');
    const states = words.map((word: string) => word.trim()).filter((word) => word !== '');
    if (states.length === 0)
      throw new BotError('usage', 'No state is given.', { hint: 'Like `state:Faulted`.' });
    return [...new Set(states.map(readState))];
  },
};

/** `since:24h`, `until:"yesterday 9am"`; with the words kept, so that a list can say what was asked. */
export function timeFilter(usage: string, summary: string): Arg<SaidTime> & { readonly required: false } {
  const read = (value: Json, asking: Asking): SaidTime => {
    if (isJsonObject(value) && typeof value.said === 'string' && typeof value.at === 'string') {
      return { said: value.said, at: readTime(value.at, asking) };
    }
    const said = readText(value, usage);
    return { said, at: readTime(said, asking) };
  };
  return {
    form: 'filter',
    required: false,
    usage,
    summary,
    continues: /^(?:at|\d{1,2}(?::\d\d)?\s?(?:am|pm)?|am|pm|ago|min|minutes?|hours?|days?|weeks?|h|d|w)$/i,
    read,
    pin: (value, asking) => ({ ...read(value, asking) }),
  };
}

/** A whole number from 1 to `most`. */
export function countFilter(
  usage: string,
  summary: string,
  most: number,
): Arg<number> & { readonly required: false } {
  return {
    form: 'filter',
    required: false,
    usage,
    summary: `${summary}; at most ${most}`,
    read: (value) => {
      const text = typeof value === 'number' ? String(value) : readText(value, usage);
      const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
      if (count >= 1 && count <= most) return count;
      throw new BotError(
        'usage',
        `\`${usage.split(':')[0] ?? ''}:\` takes a whole number from 1 to ${most}, not “${shown(text)}”.`,
        {
          hint: `Like \`${usage}\`.`,
        },
      );
    },
  };
}

/** `age=33 name="Ana"`, or one JSON object. */
export const inputsArg: Arg<Readonly<Record<string, Json>>> & { readonly required: false } = {
  form: 'inputs',
  required: false,
  usage: 'name=value',
  summary: 'Inputs of the process, as many as it takes, or all as one JSON object; `{}` for its defaults',
  read: (value) => {
    if (isJsonObject(value)) return value;
    throw new BotError('usage', 'The inputs must be pairs or one JSON object.', { hint: 'Like `age=33`.' });
  },
};

/** Why something is done that somebody else has to agree to. */
export const reasonArg = textFilter('reason:"month end"', 'Why, for those who have to approve it');

/** Carried by buttons and forms, never typed. */
export function hiddenFlag(): Arg<boolean> & { readonly required: false } {
  return { ...hidden, read: (value) => value === true || value === 'true' };
}

export function hiddenText(): Arg<string> & { readonly required: false } {
  return { ...hidden, read: (value) => readText(value, 'value') };
}

/** A whole number from 1 to 1000; anything else counts as 1. */
export function hiddenNumber(): Arg<number> & { readonly required: false } {
  return { ...hidden, read: (value) => Math.min(1000, Math.max(1, Math.trunc(Number(value)) || 1)) };
}

const hidden = { form: 'hidden', required: false, usage: '', summary: '' } as const;

function jobsInMessage(text: string): Json {
  const found = findJobs(text);
  return found.length === 0 ? null : found;
}

function readState(word: string): JobState {
  const found = jobStates.find((state) => state.toLowerCase() === word.toLowerCase());
  if (found !== undefined) return found;
  throw new BotError('usage', `“${shown(word)}” is no state of a job.`, {
    hint: didYouMean(word, jobStates, (state) => `state:${state}`) ?? `States: ${jobStates.join(', ')}.`,
  });
}

function readText(value: Json, usage: string): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (text === '') throw new BotError('usage', `No value is given for \`${usage}\`.`);
  if (text.length > maxText) {
    throw new BotError('usage', `A value is ${text.length} characters long; ${maxText} are the most I take.`);
  }
  return text;
}

function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return cut(text, 60);
}
