import type { RichText } from '../chat/message.ts';
import type { Wait } from '../domain/wait.ts';
import { bold, cut, line, lines, moment } from './rich-text.ts';

/** Waits that are named; the rest is counted. */
const maxWaits = 5;
const maxName = 120;
const maxMessage = 300;

/** What each thing that a job may wait for is called in a sentence. */
const names: Readonly<Record<string, string>> = {
  Task: 'a task',
  QueueItem: 'a queue item',
  Job: 'another job',
  Timer: 'a time',
  Inbox: 'a message in an inbox',
  Api: 'a call from outside',
};

/** Why a suspended job waits, a line each: `Waits for a task: Approve invoice, assigned to Kim, since 14:03`. */
export function waitText(waits: readonly Wait[]): RichText {
  if (waits.length === 0) return ['Orchestrator does not say what it waits for.'];
  const rest = waits.length - maxWaits;
  return lines([
    ...waits.slice(0, maxWaits).flatMap(waitLines),
    ...(rest > 0 ? [[`and for ${rest} more`]] : []),
  ]);
}

function waitLines({ assignee, message, name, on, since, until }: Wait): readonly RichText[] {
  const what = on === null ? 'something that Orchestrator does not name' : (names[on] ?? on);
  const end = moment(until, 'date-time');
  const begin = moment(since, 'date-time');
  return [
    line(
      `Waits for ${what}`,
      name === null ? null : line(': ', bold(cut(name, maxName))),
      assignee === null ? null : `, assigned to ${cut(assignee, maxName)}`,
      end === null ? null : line(', until ', end),
      begin === null ? null : line(', since ', begin),
    ),
    ...(message === null ? [] : [[`“${cut(message, maxMessage)}”`]]),
  ];
}
