import type { Block, RichText, TableColumn, TableRow } from '../chat/message.ts';
import { isFinal, type Job } from '../domain/job.ts';
import { epochMs } from '../domain/timestamp.ts';
import { duration } from './duration.ts';
import { faultLine } from './fault-text.ts';
import { detailsButton } from './job-buttons.ts';
import { bold, code, cut, line, shortMoment } from './rich-text.ts';
import { ranMs, stateSign } from './state.ts';

/** An error in a table is a reminder; the job's own page tells the rest. */
const maxErrorInCell = 80;

/** Three columns, because a phone shows no more of them: what became of it, what it is, when. */
const columns: readonly TableColumn[] = [
  { title: 'State', weight: 3 },
  { title: 'Process', weight: 6 },
  { title: 'When', weight: 3 },
];

/** Jobs side by side, each with its details a click away. */
export function jobTable(jobs: readonly Job[], now: Date): Extract<Block, { kind: 'table' }> {
  return {
    kind: 'table',
    pick: 'Details of a job …',
    columns,
    rows: jobs.map(
      (job): TableRow => ({
        name: `${job.id} ${job.process}`,
        cells: [
          [`${stateSign(job.state)} ${job.state}${lasted(job, now)}`],
          processCell(job),
          whenCell(job, now),
        ],
        button: detailsButton(job),
      }),
    ),
  };
}

function processCell(job: Job): RichText {
  const where = [job.robot, job.folder?.path].filter((part) => part !== null && part !== undefined);
  const error = job.state === 'Faulted' ? [cut(faultLine(job.info), maxErrorInCell)] : [];
  const below = [...error, ...(where.length === 0 ? [] : [where.join(' · ')])];
  return [bold(job.process), ...(below.length === 0 ? [] : [`\n${below.join('\n')}`])];
}

function whenCell(job: Job, now: Date): RichText {
  const when = shortMoment(job.ended ?? job.started ?? job.created, now);
  return line(when, when === null ? 'job ' : '\njob ', code(job.id));
}

/** `, 42 s`: how long it ran, or has been running or waiting; empty where that is not known. */
function lasted(job: Job, now: Date): string {
  if (job.started !== null || isFinal(job)) {
    const ran = ranMs(job, now);
    return ran === null ? '' : `, ${duration(ran)}`;
  }
  const waiting = job.created === null ? Number.NaN : now.getTime() - epochMs(job.created);
  return Number.isNaN(waiting) || waiting < 0 ? '' : `, ${duration(waiting)}`;
}
