import type { CommandButton, Message, RichText } from '../chat/message.ts';
import { type CareBody, isSame } from '../domain/care.ts';
import type { CareLine } from '../domain/history-line.ts';
import { onlyJob, subjectLine, subjectWords } from './care-subject.ts';
import { endMoment } from './history.ts';
import { buttonsBlock, detailsButton } from './job-buttons.ts';
import { cut, line, moment, person } from './rich-text.ts';

const maxNote = 120;

/** Says to who did it that it is done. */
export function careDoneMessage(done: CareLine, body: CareBody): Message {
  const [words, preview] = doneWords(done, body);
  return {
    preview: `${preview}: ${subjectWords(body)}`,
    blocks: [
      { kind: 'text', text: words },
      { kind: 'context', text: subjectLine(body) },
    ],
  };
}

function doneWords(done: CareLine, { kind }: CareBody): readonly [RichText, string] {
  const isFault = kind === 'alert';
  switch (done.did) {
    case 'acknowledge':
      return [line(person(done.by), ' acknowledged it.'), 'Acknowledged'];
    case 'resolve':
      return [
        line(
          person(done.by),
          ` resolved it. The next ${isFault ? 'fault' : 'job that gets stuck'} is told anew.`,
        ),
        'Resolved',
      ];
    case 'snooze':
      return [
        line(
          'Snoozed until ',
          endMoment(done),
          `. If it ${isFault ? 'still fails' : 'is still stuck'} then, it is told again.`,
        ),
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
  before: CareLine | 'over',
  wanted: CareLine,
  body: CareBody,
  buttons: readonly CommandButton[],
): Message {
  const job = onlyJob(body);
  const text = before === 'over' ? [overWords(body, wanted)] : beforeLine(before);
  const preview =
    before === 'over' ? overWords(body, wanted) : `${before.by.name} ${did[before.did]} this before`;
  return {
    preview,
    blocks: [
      { kind: 'text', text },
      { kind: 'context', text: subjectLine(body) },
      ...buttonsBlock([...buttons, ...(job === null ? [] : [detailsButton(job)])]),
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

function overWords(body: CareBody, { did: wanted }: CareLine): string {
  const now = body.kind === 'alert' ? 'works again' : 'got on or ended';
  return `${subjectWords(body)} ${now}: there is nothing left to ${wanted}.`;
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
