import type { Args, Block, CommandButton, Message } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import type { MalformedRow } from '../domain/orchestrator.ts';
import { epochMs } from '../domain/timestamp.ts';
import { ago, duration } from './duration.ts';
import { faultLine } from './fault-text.ts';
import { actButtons, buttonsBlock, detailsButton } from './job-buttons.ts';
import { jobTable } from './job-table.ts';
import { bold, code, cut, dotted, line, sentence, shortMoment } from './rich-text.ts';
import { ranMs, stateSign } from './state.ts';

const maxErrorInRow = 140;

export interface JobListView {
  /** The question in words, e.g. `Faulted in the last 24 h in Finance/*, newest first`. */
  readonly question: string;
  readonly command: string;
  /** Arguments that ask the same question again. */
  readonly refresh: Args;
  /** Arguments of the next page; null when this is the last. */
  readonly more: Args | null;
  /** All matches; null when nobody counted. */
  readonly total: number | null;
  readonly malformed: readonly MalformedRow[];
  readonly now: Date;
  /** Show the jobs side by side; lists of faults keep two lines a job, for the errors. */
  readonly table: boolean;
}

/** A page of jobs under the question that they answer: a table, or rows of two lines with what to act on first. */
export function jobListMessage(jobs: readonly Job[], view: JobListView): Message {
  const heading = view.total === null ? view.question : `${view.question}: ${view.total}`;
  const first = jobs[0];
  const news =
    first === undefined
      ? ''
      : `. ${first.process}${first.state === 'Faulted' ? `: ${faultLine(first.info)}` : ''}`;
  return {
    preview: cut(`${heading}${news}`, 200),
    blocks: [
      { kind: 'heading', text: heading },
      ...jobBlocks(jobs, view),
      ...malformedBlock(view.malformed),
      ...buttonsBlock(listButtons(view)),
    ],
  };
}

/** Nothing found: says when the last one was, and what to try. */
export function emptyListMessage(
  view: Pick<JobListView, 'command' | 'refresh' | 'malformed' | 'now'> & {
    /** E.g. `No faulted jobs in the last 24 h in Finance/*`. */
    readonly nothing: string;
    readonly last: Job | null;
    /** A line that works as typed and asks wider; null when there is none. */
    readonly tryLine: string | null;
  },
): Message {
  const { last } = view;
  const when = last === null ? null : (last.ended ?? last.started ?? last.created);
  const age = when === null ? null : ago(view.now.getTime() - epochMs(when));
  const hint = view.tryLine === null ? null : sentence(`Try \`${view.tryLine}\`.`);
  const lastOne =
    last === null
      ? null
      : line(`Last one: ${last.process}${age === null ? '' : `, ${age}`} (job `, code(last.id), ').');
  const buttons: CommandButton[] = [
    { label: 'Refresh', command: view.command, args: { ...view.refresh, replace: true } },
    ...(last === null ? [] : [{ ...detailsButton(last), label: 'Show the last one' }]),
  ];
  const text = line(lastOne, lastOne === null || hint === null ? null : ' ', hint);
  return {
    preview: `${view.nothing}.`,
    blocks: [
      { kind: 'heading', text: view.nothing },
      ...(text.length === 0 ? [] : [{ kind: 'text' as const, text }]),
      ...malformedBlock(view.malformed),
      { kind: 'buttons', buttons },
    ],
  };
}

function jobBlocks(jobs: readonly Job[], { now, table }: JobListView): readonly Block[] {
  const faultsOnly = jobs.every((job) => job.state === 'Faulted');
  return table && !faultsOnly && jobs.length > 0
    ? [jobTable(jobs, now)]
    : jobs.map((job) => jobRow(job, now));
}

function jobRow(job: Job, now: Date): Block {
  const ran = ranMs(job, now);
  const faulted = job.state === 'Faulted';
  return {
    kind: 'row',
    text: faulted
      ? [`${stateSign(job.state)} `, bold(job.process), ` ${cut(faultLine(job.info), maxErrorInRow)}`]
      : [`${stateSign(job.state)} `, bold(job.process), ` ${job.state}`],
    detail: dotted([
      job.folder === null ? null : job.folder.path,
      job.robot,
      shortMoment(job.ended ?? job.started ?? job.created, now),
      ran === null ? null : duration(ran),
      line('job ', code(job.id)),
    ]),
    buttons: [
      detailsButton(job),
      ...(job.state === 'Successful' || job.state === 'Stopped' ? [] : actButtons(job)),
    ],
  };
}

function listButtons(view: JobListView): readonly CommandButton[] {
  return [
    ...(view.more === null
      ? []
      : [{ label: 'More', command: view.command, args: { ...view.more, replace: true } }]),
    { label: 'Refresh', command: view.command, args: { ...view.refresh, replace: true } },
  ];
}

function malformedBlock(rows: readonly MalformedRow[]): readonly Block[] {
  if (rows.length === 0) return [];
  const ids = rows.flatMap((row) => (row.id === null ? [] : [row.id]));
  const which = ids.length === 0 ? '' : ` (${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''})`;
  const count = rows.length === 1 ? '1 job' : `${rows.length} jobs`;
  return [
    {
      kind: 'context',
      text: [`⚠️ Orchestrator sent ${count}${which} in a form I cannot read; left out here.`],
    },
  ];
}
