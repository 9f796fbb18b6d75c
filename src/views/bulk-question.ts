import type { Block, Message } from '../chat/message.ts';
import type { BulkVerb } from '../domain/bulk-body.ts';
import type { Job } from '../domain/job.ts';
import { buttonsBlock } from './job-buttons.ts';
import { idsText, jobsWord, whatWords } from './job-words.ts';
import { capital, line, lines } from './rich-text.ts';

/** Why jobs that were asked for are not among those that are acted on. */
export type LeftOutReason = 'ended' | 'alive' | 'ending' | 'retried' | 'missing' | 'unreadable';

export interface LeftOut {
  readonly why: LeftOutReason;
  readonly count: number;
  /** As far as they are known. */
  readonly ids: readonly (number | string)[];
}

const consequences: Readonly<Record<BulkVerb, string>> = {
  retry: 'Each runs once more, with the same inputs.',
  stop: 'Each ends as soon as its workflow allows; one that has not started never will.',
  kill: 'Each ends at once, in the middle of what it is doing. What is half done stays half done.',
};

/** What the verb means for each of several jobs. */
export function bulkConsequence(verb: BulkVerb): string {
  return consequences[verb];
}

/** Asks before anything is done: what exactly, to what, and what is left out. */
export function bulkQuestion(
  verb: BulkVerb,
  jobs: readonly Job[],
  leftOut: readonly LeftOut[],
  plan: { readonly id: string; readonly tenant: string },
): Message {
  const deed = `${capital(verb)} ${jobsWord(jobs.length)}`;
  const args = { tenant: plan.tenant, plan: plan.id };
  const what = whatWords(jobs);
  return {
    preview: `${deed}? ${what}`,
    blocks: [
      { kind: 'heading', text: `${deed}?` },
      { kind: 'text', text: lines([[what], [consequences[verb]]]) },
      { kind: 'context', text: line('Jobs ', idsText(jobs.map((job) => job.id))) },
      ...leftOutBlocks(leftOut),
      ...buttonsBlock([
        { label: deed, command: verb, args, style: verb === 'kill' ? 'danger' : 'primary' },
        { label: 'Cancel', command: verb, args: { ...args, cancel: true } },
      ]),
    ],
  };
}

/** Said in place of the question when there is nothing to do. */
export function nothingToDo(verb: BulkVerb, asked: string, leftOut: readonly LeftOut[]): Message {
  const text = `Nothing to ${verb}: ${asked}`;
  return { preview: text, blocks: [{ kind: 'text', text: [text] }, ...leftOutBlocks(leftOut)] };
}

function leftOutBlocks(leftOut: readonly LeftOut[]): readonly Block[] {
  return leftOut.map(({ count, ids, why }) => ({
    kind: 'context',
    text: line(
      `Left out: ${count.toLocaleString('en-US')} ${reasonWords(why, count)}`,
      ids.length === 0 ? '.' : line(': ', idsText(ids)),
    ),
  }));
}

function reasonWords(why: LeftOutReason, count: number): string {
  const one = count === 1;
  switch (why) {
    case 'ended':
      return `${one ? 'has' : 'have'} ended already`;
    case 'alive':
      return `${one ? 'has' : 'have'} not ended yet`;
    case 'ending':
      return `${one ? 'is' : 'are'} ending already`;
    case 'retried':
      return `${one ? 'was' : 'were'} retried before`;
    case 'missing':
      return `${one ? 'is no job' : 'are no jobs'} that I can see`;
    case 'unreadable':
      return 'could not be read';
  }
}
