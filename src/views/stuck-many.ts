import type { Block, Message } from '../chat/message.ts';
import { canStop, type Job } from '../domain/job.ts';
import { mayBeStuck, type StuckBody, stillStuck } from '../domain/stuck-body.ts';
import type { NoticeView } from './alert.ts';
import { careBlocks, ownerBlocks } from './care.ts';
import { goneBlocks } from './gone.ts';
import { historyText } from './history.ts';
import { buttonsBlock, detailsButton, killButton } from './job-buttons.ts';
import { jobsWord } from './job-words.ts';
import { bold, code, cut, dotted, line } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';
import { stuckButtons } from './stuck-buttons.ts';
import { stuckHeading } from './stuck-heading.ts';
import { sinceText, stuckLength } from './stuck-words.ts';
import { versionWords } from './where.ts';

/** Jobs that get a row of their own, those that are stuck first; the rest is counted. */
const maxRows = 8;
const maxPreview = 200;

/** Several jobs that are stuck in the same way, of one process or of many. */
export function stuckManyMessage(body: StuckBody, view: NoticeView): Message {
  const stuck = stillStuck(body);
  const heading = stuckHeading(body);
  const ordered = [...stuck, ...body.jobs.filter((job) => !stuck.includes(job))];
  const mixed = new Set(body.jobs.map((job) => job.process)).size > 1;
  const rest = ordered.length - maxRows + body.more;
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    ...(mixed ? [] : placeBlocks(body.jobs)),
    ...ordered.slice(0, maxRows).map((job) => rowOf(body, job, mixed, view)),
    ...(rest > 0 ? [{ kind: 'context', text: [`and ${jobsWord(rest)} more`] } as const] : []),
    ...ownerBlocks(body),
    ...careBlocks(body),
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history, 'stuck') });
  blocks.push(...goneBlocks(body));
  blocks.push(...buttonsBlock(stuckButtons(body, view)));
  return { preview: cut(heading.replace(/^\S+ /, ''), maxPreview), blocks };
}

/** Where jobs of one process are. */
function placeBlocks([job]: readonly Job[]): readonly Block[] {
  return job?.folder === undefined || job.folder === null
    ? []
    : [{ kind: 'context', text: dotted([job.folder.path, versionWords(job)]) }];
}

function rowOf(body: StuckBody, job: Job, mixed: boolean, view: NoticeView): Block {
  const stuck = mayBeStuck(job.state) === body.how;
  const words = stuck ? `${job.state} for over ${stuckLength(body, job)}` : stateWords(job);
  return {
    kind: 'row',
    text: [`${stuck ? '⚠️' : stateSign(job.state)} `, ...(mixed ? [bold(job.process), ' '] : []), words],
    detail: dotted([
      line('job ', code(job.id)),
      mixed ? (job.folder?.path ?? null) : null,
      job.robot,
      stuck ? sinceText(body, job) : null,
    ]),
    buttons: [
      ...(stuck && canStop(job, 'Kill') ? [killButton(job, { notice: view.id })] : []),
      detailsButton(job),
    ],
  };
}
