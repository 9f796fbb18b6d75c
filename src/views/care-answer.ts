import type { CommandButton, Message, RichText } from '../chat/message.ts';
import { isSame } from '../domain/care.ts';
import type { CareLine } from '../domain/history-line.ts';
import type { Job } from '../domain/job.ts';
import { endMoment } from './history.ts';
import { buttonsBlock, detailsButton } from './job-buttons.ts';
import { code, cut, dotted, line, moment, person } from './rich-text.ts';

const maxNote = 120;

/** Says to who did it that it is done. */
export function careDoneMessage(done: CareLine, job: Job): Message {
  const [words, preview] = doneWords(done);
  return {
    preview: `${preview}: ${job.process}`,
    blocks: [
      { kind: 'text', text: words },
      { kind: 'context', text: dotted([job.process, line('job ', code(job.id))]) },
    ],
  };
}

function doneWords(done: CareLine): readonly [RichText, string] {
  switch (done.did) {
    case 'acknowledge':
      return [line(person(done.by), ' acknowledged it.'), 'Acknowledged'];
    case 'resolve':
      return [line(person(done.by), ' resolved it. The next fault is told anew.'), 'Resolved'];
    case 'snooze':
      return [
        line('Snoozed until ', endMoment(done), '. If it still fails then, it is told again.'),
        'Snoozed',
      ];
    case 'assign':
      return isSame(done.by, done.to)
        ? [line(person(done.by), ' took it on.'), 'Taken on']
        : [line('Assigned to ', person(done.to), '.'), `Assigned to ${done.to.name}`];
    case 'note':
      return [[`Noted: ${cut(done.text, maxNote)}`], 'Noted'];
  }
}

/** Says who was faster, and when, or that nothing is left to do. */
export function careBeforeMessage(
  before: CareLine | 'recovered',
  wanted: CareLine,
  job: Job,
  buttons: readonly CommandButton[],
): Message {
  const text = before === 'recovered' ? [recoveredWords(job, wanted)] : beforeLine(before);
  const preview =
    before === 'recovered' ? recoveredWords(job, wanted) : `${before.by.name} ${did[before.did]} this before`;
  return {
    preview,
    blocks: [
      { kind: 'text', text },
      { kind: 'context', text: dotted([job.process, line('job ', code(job.id))]) },
      ...buttonsBlock([...buttons, detailsButton(job)]),
    ],
  };
}

const did: Readonly<Record<CareLine['did'], string>> = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  note: 'noted',
  resolve: 'resolved',
  snooze: 'snoozed',
};

function recoveredWords(job: Job, wanted: CareLine): string {
  return `${job.process} works again: there is nothing left to ${wanted.did}.`;
}

function beforeLine(before: CareLine): RichText {
  const start = line(person(before.by), ` ${did[before.did]} this`);
  const at = moment(before.at);
  switch (before.did) {
    case 'snooze':
      return line(start, ' until ', endMoment(before), ', at ', at, '.');
    case 'assign':
      // Who takes it on has acknowledged it, too.
      return isSame(before.by, before.to)
        ? line(person(before.by), ' took this on at ', at, '.')
        : line(start, ' to ', person(before.to), ' at ', at, '.');
    case 'acknowledge':
    case 'note':
    case 'resolve':
      return line(start, ' at ', at, '.');
  }
}
