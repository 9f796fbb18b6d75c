import type { Json } from '../../chat/message.ts';
import { mostBulkJobs } from '../../domain/bulk-body.ts';
import { BotError } from '../../domain/errors.ts';
import { cut } from '../../views/rich-text.ts';
import { type JobName, readJobName } from './find-job.ts';

/** Words that people put between numbers. */
const filler = /^(?:and|&|jobs?)$/i;
const maxShown = 60;

/**
 * The jobs that were typed or that a button carries, each once: `1 #2`, `1, 2 and 3`, keys, links. One job may stand
 * among other words, several may not: a slip in one of them must not act on the others alone.
 * Throws `BotError('usage')` when a word is no job, and for more than 1,000 jobs.
 */
export function readJobNames(value: Json): readonly JobName[] {
  const given: readonly Json[] = Array.isArray(value) ? value : [value];
  const parts = given.flatMap(partsOf).filter((part) => typeof part !== 'string' || !filler.test(part));
  const names = parts.map(nameOf);
  const wrong = parts.find((_, index) => names[index] === null);
  const found = [...new Set(names.filter((name) => name !== null))];
  if (wrong === undefined && found.length > 0) return checked(found);
  const alone = found.length === 0 || (found.length === 1 && !parts.some(isBrokenNumber));
  const said = given.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' ');
  const one = alone && given.every((each) => typeof each === 'string') ? readJobName(said) : null;
  if (one !== null) return [one];
  throw noJob(found.length === 0 ? said : (wrong ?? said));
}

/** A word that begins like a number and names no job. */
function isBrokenNumber(part: Json): boolean {
  return typeof part === 'string' && /^#?\d/.test(part) && readJobName(part) === null;
}

/** Commas part numbers, but not what stands in a link. */
function partsOf(word: Json): readonly Json[] {
  if (typeof word !== 'string' || word.includes('://')) return [word];
  return word.split(/[\s,;]+/).filter((part) => part !== '');
}

function nameOf(part: Json): JobName | null {
  return typeof part === 'string' || typeof part === 'number' ? readJobName(part) : null;
}

function checked(names: readonly JobName[]): readonly JobName[] {
  if (names.length <= mostBulkJobs) return names;
  const most = mostBulkJobs.toLocaleString('en-US');
  throw new BotError(
    'usage',
    `That names ${names.length.toLocaleString('en-US')} jobs; I take ${most} at a time.`,
    {
      hint: 'Name fewer, or use a filter such as `process:Invoice*`.',
    },
  );
}

/** What is said of words that name no job. */
function noJob(value: Json): BotError {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new BotError('usage', `“${cut(text, maxShown)}” names no job.`, {
    hint: 'A job is named by its number, its key or a link to it. For many at once use a filter such as `process:Invoice*`.',
  });
}
