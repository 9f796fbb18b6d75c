import type { Block, Button, Message, RichText } from '../chat/message.ts';
import { canRetry, canStop, isFinal, type Job } from '../domain/job.ts';
import { currentJob } from '../domain/notice.ts';
import { mayBeStuck, type StuckBody } from '../domain/stuck-body.ts';
import type { NoticeView } from './alert.ts';
import { duration } from './duration.ts';
import { goneBlocks } from './gone.ts';
import { historyText } from './history.ts';
import {
  buttonsBlock,
  detailsButton,
  killButton,
  logsButton,
  openLink,
  resumeButton,
  retryButton,
  stopButton,
} from './job-buttons.ts';
import { code, cut, dotted, line } from './rich-text.ts';
import { ranMs, stateSign, stateWords } from './state.ts';
import { stuckManyMessage } from './stuck-many.ts';
import { aboutWords, killer, sinceText, stuckLength, usually } from './stuck-words.ts';
import { originWords, versionWords } from './where.ts';

const maxPreview = 200;

/** Jobs that do not get on, and what became of them: the first line and the buttons change, the rest stays. */
export function stuckMessage(body: StuckBody, view: NoticeView): Message {
  const [job] = body.jobs;
  if (job === undefined || body.jobs.length > 1) return stuckManyMessage(body, view);
  const heading = headingOf(body, job);
  const meaning = meaningOf(body, job);
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    ...(meaning === null ? [] : [{ kind: 'text', text: [meaning] } as const]),
    { kind: 'context', text: placeLine(body, job) },
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history) });
  blocks.push(...goneBlocks(body));
  blocks.push(...buttonsBlock(buttonsOf(body, job, view)));
  return { preview: cut(heading.replace(/^\S+ /, ''), maxPreview), blocks };
}

function headingOf(body: StuckBody, job: Job): string {
  if (mayBeStuck(job.state) === body.how) return `⚠️ ${stuckWords(body, job)}`;
  const sign = stateSign(job.state);
  const by = killer(body, job);
  switch (job.state) {
    case 'Successful':
      return `${sign} ${job.process} ended${tookWords(job)}${job.stopStrategy === null ? '' : ', asked to stop'}`;
    case 'Stopped':
      return `${sign} ${job.process} was ${by === null ? 'stopped' : `killed by ${by}`}${tookWords(job)}`;
    case 'Faulted':
      return `${sign} ${job.process} faulted${tookWords(job)}`;
    case 'Running':
      return `${sign} ${job.process} runs now${job.robot === null ? '' : ` on ${job.robot}`}${waitedWords(body, job)}`;
    case 'Stopping':
    case 'Terminating':
      return `${sign} ${job.process} ${by === null ? 'was told to end' : `killed by ${by}`}: ${job.state}`;
    case 'Pending':
    case 'Suspended':
    case 'Resumed':
    case 'Unknown':
      return `${sign} ${job.process} is ${stateWords(job)} now`;
  }
}

/** `Invoice_Processing has been running for over 2 h 10 min on VM07 (usually 12 min)` */
function stuckWords(body: StuckBody, job: Job): string {
  const on = job.robot === null ? '' : ` on ${job.robot}`;
  const over = `for over ${stuckLength(body, job)}`;
  switch (body.how) {
    case 'running':
      return `${job.process} has been running ${over}${on}${usually(body, job)}`;
    case 'pending':
      return `${job.process} has been waiting for a robot ${over}`;
    case 'ending':
      return `${job.process} has been ${job.state} ${over}${on}`;
  }
}

function meaningOf(body: StuckBody, job: Job): string | null {
  if (job.state === 'Faulted') return 'Its fault has a message of its own.';
  if (mayBeStuck(job.state) !== body.how) return null;
  const fact = body.facts[job.id];
  switch (body.how) {
    case 'running':
      return fact === undefined
        ? null
        : fact.usualMs === null
          ? `No run is expected to take longer than ${aboutWords(fact.limitMs)}.`
          : `Nearly all of its runs end well within ${aboutWords(fact.limitMs)}.`;
    case 'pending':
      return 'No robot has taken it yet. Details say why, as far as Orchestrator tells.';
    case 'ending':
      return job.state === 'Stopping'
        ? 'It was asked to stop and goes on: its workflow does not look for that. Kill ends it at once.'
        : 'It was killed, and the robot has not said that it ended. Look at the robot and its machine.';
  }
}

function placeLine(body: StuckBody, job: Job): RichText {
  return dotted([
    job.folder === null ? null : job.folder.path,
    versionWords(job),
    job.machine === job.robot ? null : job.machine,
    originWords(job),
    sinceText(body, job),
    line('job ', code(job.id)),
  ]);
}

function buttonsOf(body: StuckBody, first: Job, view: NoticeView): readonly Button[] {
  const job = currentJob(body) ?? first;
  const story = { notice: view.id };
  const logs = job.started === null ? [] : [logsButton(job)];
  const look = [detailsButton(job), ...logs, openLink(view.jobUrl(job))];
  // The message of its fault offers to retry; a retry belongs there.
  if (isFinal(job))
    return canRetry(job) && job.state === 'Stopped' ? [retryButton(job, story), ...look] : look;
  return [
    ...(job.state === 'Running' ? [stopButton(job, story)] : []),
    ...(job.state === 'Suspended' ? [resumeButton(job, story)] : []),
    ...(canStop(job, 'Kill') ? [killButton(job, story)] : []),
    ...look,
  ];
}

function tookWords(job: Job): string {
  const ran = ranMs(job);
  return ran === null ? ' before it started' : ` after ${duration(ran)}`;
}

function waitedWords(body: StuckBody, job: Job): string {
  return body.how === 'pending' ? `, after waiting over ${stuckLength(body, job)}` : '';
}
