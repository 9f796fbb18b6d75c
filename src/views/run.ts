import type { Block, Message } from '../chat/message.ts';
import { isFinal, type Job } from '../domain/job.ts';
import { currentJob, type RunBody } from '../domain/notice.ts';
import type { NoticeView } from './alert.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { goneBlocks } from './gone.ts';
import { historyText } from './history.ts';
import { actButtons, buttonsBlock, detailsButton, logsButton, openLink } from './job-buttons.ts';
import { bold, code, dotted, line, moment } from './rich-text.ts';
import { stateChain, stateSign, stateWords } from './state.ts';
import { versionWords } from './where.ts';

/** Jobs that get a row of their own; the rest is counted. */
const maxRows = 10;

/** One message that lives: who did what, and how far the job has come. */
export function runMessage(body: RunBody, view: NoticeView): Message {
  const [first] = body.jobs;
  if (first === undefined) {
    const text = `${body.by.name} ${deedWords(body)}: no job is known`;
    return { preview: text, blocks: [{ kind: 'heading', text }] };
  }
  const many = body.jobs.length > 1;
  const what = `${first.process}${many ? ` × ${body.jobs.length}` : ''} ${deedWords(body)} by ${body.by.name}`;
  const blocks: Block[] = [
    { kind: 'heading', text: `${overallSign(body)} ${what}` },
    ...(many ? rows(body, view) : single(first)),
    {
      kind: 'context',
      text: dotted([
        first.folder === null ? null : first.folder.path,
        versionWords(first),
        many ? null : line('job ', code(first.id)),
        body.retryOf === null ? null : line('retry of job ', code(body.retryOf)),
        moment(body.at),
      ]),
    },
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history) });
  blocks.push(...goneBlocks(body));
  if (!many) {
    const newest = currentJob(body) ?? first;
    const open = openLink(view.jobUrl(newest));
    blocks.push(
      ...buttonsBlock([
        ...actButtons(newest, { notice: view.id }),
        detailsButton(newest),
        ...(isFinal(newest) && newest.started !== null ? [logsButton(newest)] : []),
        open,
      ]),
    );
  }
  return { preview: `${what}: ${many ? countWords(body.jobs) : stateWords(first)}`, blocks };
}

function deedWords(body: RunBody): string {
  if (body.did === 'kill') return 'killed';
  if (body.did === 'resume') return 'resumed';
  if (body.did === 'stop') return 'asked to stop';
  return body.retryOf === null ? 'started' : 'retried';
}

function single(job: Job): readonly Block[] {
  const chain: Block = { kind: 'text', text: [stateChain(job)] };
  if (job.state !== 'Faulted') return [chain];
  const fault = faultText(job.info);
  return [chain, { kind: 'text', text: faultLead(fault) }];
}

function rows(body: RunBody, view: NoticeView): readonly Block[] {
  const shown = body.jobs.slice(0, maxRows).map((job): Block => {
    const why = job.state === 'Faulted' ? `: ${faultText(job.info).message.split('\n', 1)[0] ?? ''}` : '';
    return {
      kind: 'row',
      text: [`${stateSign(job.state)} `, bold(stateWords(job)), why],
      detail: dotted([line('job ', code(job.id)), job.robot]),
      buttons: [...actButtons(job, { notice: view.id }), detailsButton(job)],
    };
  });
  const rest = body.jobs.slice(maxRows);
  return rest.length === 0
    ? shown
    : [...shown, { kind: 'context', text: [`and ${rest.length} more: ${countWords(rest)}`] }];
}

/** `2 Running, 1 Successful` */
function countWords(jobs: readonly Job[]): string {
  const counts = new Map<string, number>();
  for (const job of jobs) counts.set(job.state, (counts.get(job.state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** The sign of what asks for attention first: a fault, then what still runs, then the end. */
function overallSign(body: RunBody): string {
  const newest = currentJob(body);
  const all = body.jobs.length > 1 || newest === null ? body.jobs : [newest];
  const faulted = all.find((job) => job.state === 'Faulted');
  const alive = all.find((job) => !isFinal(job));
  const shown = faulted ?? alive ?? all[0];
  return shown === undefined ? '▶️' : stateSign(shown.state);
}
