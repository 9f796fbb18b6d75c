import type { CommandButton, Message, RichText } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import type { Person } from '../domain/person.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { buttonsBlock, detailsButton } from './job-buttons.ts';
import { code, dotted, line, moment, person } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';

/** A sentence about one job, how the job stands, and buttons that help on. */
export function jobNote(
  text: RichText,
  preview: string,
  job: Job,
  buttons: readonly CommandButton[],
): Message {
  return {
    preview,
    blocks: [
      { kind: 'text', text },
      {
        kind: 'context',
        text: dotted([
          job.process,
          line('job ', code(job.id)),
          `${stateSign(job.state)} ${stateWords(job)}`,
          moment(job.ended, 'date-time'),
        ]),
      },
      ...buttonsBlock([...buttons, detailsButton(job)]),
    ],
  };
}

/** Somebody was faster: who, when, and what came of it. */
export function alreadyMessage(already: {
  readonly by: Person;
  readonly at: Timestamp;
  /** As in "Ana retried this at 14:05". */
  readonly did: string;
  /** How it stands: the new job, or what else is known. */
  readonly job: Job | null;
  readonly note: string | null;
  readonly buttons: readonly CommandButton[];
}): Message {
  const { at, by, did, job, note } = already;
  const outcome = job === null ? note : null;
  const text = line(
    person(by),
    ` ${did} at `,
    moment(at) ?? at,
    job === null ? null : line(' (job ', code(job.id), `, ${stateWords(job)})`),
    outcome === null ? '.' : `: ${outcome}`,
  );
  return {
    preview: `${by.name} ${did}${job === null ? '' : `: job ${job.id}, ${stateWords(job)}`}`,
    blocks: [
      { kind: 'text', text },
      ...buttonsBlock([...already.buttons, ...(job === null ? [] : [detailsButton(job)])]),
    ],
  };
}

/** What is plainly said of an act whose outcome is bad or open: the fact, then what to do. */
export function outcomeMessage(fact: string, todo: string, buttons: readonly CommandButton[]): Message {
  return {
    preview: fact,
    blocks: [{ kind: 'text', text: [`⚠️ ${fact}`] }, { kind: 'text', text: [todo] }, ...buttonsBlock(buttons)],
  };
}

/** One sentence, said to the asker where the news itself stands in another message. */
export function briefMessage(text: string): Message {
  return { preview: text, blocks: [{ kind: 'text', text: [text] }] };
}

/** We could not find out whether a start reached Orchestrator: says so, and gives a way to look. */
export function unknownStart(process: string, tenant: string, reason: string): Message {
  return outcomeMessage(
    `It is not known whether ${process} started: ${reason}`,
    'Look before you try again, or it may run twice.',
    [newestJobsButton(process, tenant)],
  );
}

/** A way to see what runs of a process, where we do not know. */
export function newestJobsButton(process: string, tenant: string): CommandButton {
  return { label: 'Show its newest jobs', command: 'list', args: { tenant, process, since: '30m' } };
}
