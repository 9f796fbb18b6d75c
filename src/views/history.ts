import type { RichText, Span } from '../chat/message.ts';
import { isSame } from '../domain/care.ts';
import type { HistoryLine } from '../domain/history-line.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';
import { faultLine } from './fault-text.ts';
import { code, cut, line, lines, moment, person } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';

/** Newest lines that a message shows; older ones are counted. */
const maxLines = 8;
const maxError = 120;
const maxNote = 300;
/** A moment within so many hours is today's or of this night. */
const sameDayMs = 12 * 3_600_000;

/** What people did since, a line each: `14:05 Ana retried → job 130412 → Successful in 42 s`. */
export function historyText(
  history: readonly HistoryLine[],
  problem: 'failing' | 'stuck' = 'failing',
): RichText {
  const hidden = history.length - maxLines;
  return lines([
    ...(hidden > 0 ? [[`${hidden} earlier ${hidden === 1 ? 'step' : 'steps'}`]] : []),
    ...history.slice(-maxLines).map((step) => historyLine(step, problem)),
  ]);
}

function historyLine(step: HistoryLine, problem: string): RichText {
  const at = moment(step.at);
  switch (step.did) {
    case 'retry':
      return retryLine(step);
    case 'kill':
      return line(at, ' ', person(step.by), ' killed job ', code(step.jobId));
    case 'resume':
      return line(at, ' ', person(step.by), ' resumed job ', code(step.jobId));
    case 'stop':
      return line(at, ' ', person(step.by), ' asked job ', code(step.jobId), ' to stop');
    case 'acknowledge':
      return line(at, ' ', person(step.by), ' acknowledged');
    case 'resolve':
      return line(at, ' ', person(step.by), ' resolved');
    case 'snooze':
      return line(at, ' ', person(step.by), ' snoozed until ', endMoment(step));
    case 'assign':
      return isSame(step.by, step.to)
        ? line(at, ' ', person(step.by), ' took it on')
        : line(at, ' ', person(step.by), ' assigned it to ', person(step.to));
    case 'note':
      return line(at, ' ', person(step.by), ' noted: ', cut(step.text.replace(/\s+/g, ' '), maxNote));
    case 'wake':
      return line(at, ` snooze is over, still ${problem}`);
    case 'remind':
      return line(at, ' reminded: nobody had acknowledged');
    case 'escalate':
      return line(at, ' told ', code(step.to), ', too: nobody had acknowledged');
  }
}

/** When a snooze ends: the time alone where the day is plain. */
export function endMoment({ at, until }: { readonly at: Timestamp; readonly until: Timestamp }): Span | null {
  return moment(until, epochMs(until) - epochMs(at) < sameDayMs ? 'time' : 'date-time');
}

function retryLine(step: Extract<HistoryLine, { did: 'retry' }>): RichText {
  const start = line(moment(step.at), ' ', person(step.by));
  if (step.job === null) return line(start, ` retried → ${step.note ?? 'not known yet what came of it'}`);
  return line(
    start,
    ' retried → job ',
    code(step.job.id),
    ` → ${stateSign(step.job.state)} ${stateWords(step.job)}`,
    step.job.state === 'Faulted' ? `: ${cut(faultLine(step.job.info), maxError)}` : null,
    step.note === null ? null : ` (${step.note})`,
  );
}
