import type { Block, Message } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { actButtons, buttonsBlock, detailsButton, jobArgs, logsButton } from './job-buttons.ts';
import { cut } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';
import { whereLine } from './where.ts';

/**
 * What stands below a link to a job: how it is, where, and its buttons, in few lines, since it interrupts a talk.
 * Everybody there reads it, so it holds neither inputs nor outputs. The link itself opens Orchestrator.
 */
export function unfurlMessage(job: Job): Message {
  const title = `${job.process}: ${stateWords(job)}`;
  const fault = job.state === 'Faulted' ? faultText(job.info) : null;
  const blocks: readonly Block[] = [
    { kind: 'heading', text: `${stateSign(job.state)} ${title}` },
    ...(fault === null ? [] : [{ kind: 'text' as const, text: faultLead(fault) }]),
    { kind: 'context', text: whereLine(job) },
    ...buttonsBlock([
      ...actButtons(job),
      detailsButton(job),
      ...(job.started === null ? [] : [logsButton(job)]),
      { label: 'Refresh', command: 'show', args: jobArgs(job, { unfurl: true, replace: true }) },
    ]),
  ];
  const preview = fault === null ? title : `${title}: ${fault.message.split('\n', 1)[0] ?? ''}`;
  return { preview: cut(preview, 200), blocks };
}
