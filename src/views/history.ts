import type { RichText } from '../chat/message.ts';
import type { HistoryLine } from '../domain/notice.ts';
import { faultLine } from './fault-text.ts';
import { code, cut, line, lines, moment, person } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';

/** Newest lines that a message shows; older ones are counted. */
const maxLines = 8;
const maxError = 120;

/** What people did since, a line each: `14:05 Ana retried → job 130412 → Successful in 42 s`. */
export function historyText(history: readonly HistoryLine[]): RichText {
  const hidden = history.length - maxLines;
  return lines([
    ...(hidden > 0 ? [[`${hidden} earlier ${hidden === 1 ? 'step' : 'steps'}`]] : []),
    ...history.slice(-maxLines).map(historyLine),
  ]);
}

function historyLine(step: HistoryLine): RichText {
  const start = line(moment(step.at), ' ', person(step.by));
  if (step.did !== 'retry') {
    const did = { kill: ' killed job ', resume: ' resumed job ', stop: ' asked job ' }[step.did];
    return line(start, did, code(step.jobId), step.did === 'stop' ? ' to stop' : null);
  }
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
