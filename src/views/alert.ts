import type { Block, Button, Message } from '../chat/message.ts';
import { canResume, isFinal, type Job } from '../domain/job.ts';
import { type AlertBody, currentJob, type HistoryLine } from '../domain/notice.ts';
import { ordinal } from './duration.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
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
} from './job-buttons.ts';
import { cut } from './rich-text.ts';
import { whereLine } from './where.ts';

const maxPreview = 200;

export interface NoticeView {
  readonly id: string;
  /** Page of a job in Orchestrator's own web interface. */
  readonly jobUrl: (job: Job) => string;
}

/** A fault and what became of it: the first line and the buttons change, history is added, the rest stays. */
export function alertMessage(body: AlertBody, view: NoticeView): Message {
  const { job } = body;
  const fault = faultText(job.info);
  const times = body.earlierFaults + 1;
  const heading = alertHeading(body);
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: faultLead(fault) },
    { kind: 'context', text: whereLine(job) },
    {
      kind: 'context',
      text: [times === 1 ? 'First time in 7 days' : `${ordinal(times)} time in 7 days`],
    },
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history) });
  blocks.push(...goneBlocks(body));
  blocks.push(...buttonsBlock(alertButtons(body, view)));
  const plain = heading.replace(/^\S+ /, '');
  return { preview: cut(`${plain}: ${fault.message.split('\n', 1)[0] ?? ''}`, maxPreview), blocks };
}

function alertHeading(body: AlertBody): string {
  const { job } = body;
  const on = job.robot === null ? '' : ` on ${job.robot}`;
  const faulted = `${job.process} faulted${on}${job.started === null ? ' before it started' : ''}`;
  const retry = lastRetry(body);
  if (retry === null) return `🔴 ${faulted}`;
  const by = retry.by.name;
  switch (retry.job.state) {
    case 'Successful':
      return askedToStop(body, retry.job)
        ? `⚪ ${faulted}; the retry by ${by} ended when asked to stop`
        : `🟢 ${job.process} recovered after a retry by ${by}`;
    case 'Faulted':
      return `🔴 ${job.process} failed again after a retry by ${by}`;
    case 'Stopped':
      return `🔴 ${faulted}; the retry by ${by} was stopped`;
    case 'Pending':
    case 'Running':
    case 'Stopping':
    case 'Terminating':
    case 'Suspended':
    case 'Resumed':
    case 'Unknown':
      return `🔁 ${job.process} retried by ${by} → ${retry.job.state === 'Unknown' ? 'state unknown' : retry.job.state}`;
  }
}

function alertButtons(body: AlertBody, view: NoticeView): readonly Button[] {
  const job = currentJob(body) ?? body.job;
  const story = { notice: view.id };
  const retry = lastRetry(body);
  const recovered = retry?.job.state === 'Successful' && !askedToStop(body, retry.job);
  const logs = (of: Job): readonly Button[] => (of.started === null ? [] : [logsButton(of)]);
  if (recovered) return [detailsButton(body.job), ...logs(body.job), openLink(view.jobUrl(body.job))];
  return [
    ...(isFinal(job) ? [retryButton(job, story)] : []),
    ...(canResume(job) ? [resumeButton(job, story)] : []),
    killButton(job, story),
    detailsButton(job),
    ...logs(job),
    openLink(view.jobUrl(job)),
  ];
}

/** Orchestrator calls a job Successful that ended early because it was asked to: that is no recovery. */
function askedToStop(body: AlertBody, job: Job): boolean {
  return (
    job.stopStrategy !== null ||
    body.history.some((step) => (step.did === 'stop' || step.did === 'kill') && step.jobId === job.id)
  );
}

function lastRetry(body: AlertBody): (HistoryLine & { did: 'retry'; job: Job }) | null {
  const found = body.history.findLast((step) => step.did === 'retry' && step.job !== null);
  return found?.did === 'retry' && found.job !== null ? { ...found, job: found.job } : null;
}
