import type { Block, Button, Message } from '../chat/message.ts';
import { canStop, isFinal, type Job } from '../domain/job.ts';
import { mayBeStuck, type StuckBody, stillStuck } from '../domain/stuck-body.ts';
import type { NoticeView } from './alert.ts';
import { goneBlocks } from './gone.ts';
import { historyText } from './history.ts';
import { buttonsBlock, detailsButton, killButton } from './job-buttons.ts';
import { jobsWord } from './job-words.ts';
import { bold, code, cut, dotted, line } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';
import { leastLength, sinceText, stuckLength, usually } from './stuck-words.ts';
import { versionWords } from './where.ts';

/** Jobs that get a row of their own, those that are stuck first; the rest is counted. */
const maxRows = 8;
const maxPreview = 200;

/** Several jobs that are stuck in the same way, of one process or of many. */
export function stuckManyMessage(body: StuckBody, view: NoticeView): Message {
  const stuck = stillStuck(body);
  const heading = headingOf(body, stuck);
  const ordered = [...stuck, ...body.jobs.filter((job) => !stuck.includes(job))];
  const mixed = new Set(body.jobs.map((job) => job.process)).size > 1;
  const rest = ordered.length - maxRows + body.more;
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    ...(mixed ? [] : placeBlocks(body.jobs)),
    ...ordered.slice(0, maxRows).map((job) => rowOf(body, job, mixed, view)),
    ...(rest > 0 ? [{ kind: 'context', text: [`and ${jobsWord(rest)} more`] } as const] : []),
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history) });
  blocks.push(...goneBlocks(body));
  blocks.push(...buttonsBlock(buttonsOf(stuck)));
  return { preview: cut(heading.replace(/^\S+ /, ''), maxPreview), blocks };
}

/** Where jobs of one process are. */
function placeBlocks([job]: readonly Job[]): readonly Block[] {
  return job?.folder === undefined || job.folder === null
    ? []
    : [{ kind: 'context', text: dotted([job.folder.path, versionWords(job)]) }];
}

/** `⚠️ 3 jobs of Invoice_Processing have been waiting for a robot for over 15 min` */
function headingOf(body: StuckBody, stuck: readonly Job[]): string {
  const all = body.jobs.length + body.more;
  const of = processWords(body);
  if (stuck.length === 0) return `✅ ${jobsWord(all)}${of} got on or ended`;
  const [first] = stuck;
  const same = new Set(body.jobs.map((job) => job.process)).size === 1;
  const usual = same && first !== undefined && body.how === 'running' ? usually(body, first) : '';
  const some = stuck.length < body.jobs.length;
  const who = some ? `${stuck.length} of ${jobsWord(all)}${of}` : `${jobsWord(all)}${of}`;
  const have = some && stuck.length === 1 ? 'has' : 'have';
  const doing = {
    running: 'been running',
    pending: 'been waiting for a robot',
    ending: 'been told to end and not ended',
  };
  return `⚠️ ${who} ${have} ${doing[body.how]} for over ${leastLength(body, stuck)}${usual}`;
}

function processWords({ jobs }: StuckBody): string {
  const names = [...new Set(jobs.map((job) => job.process))];
  return names.length === 1 ? ` of ${names[0]}` : ` of ${names.length} processes`;
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
      sinceText(body, job),
    ]),
    buttons: [
      ...(!isFinal(job) && canStop(job, 'Kill') ? [killButton(job, { notice: view.id })] : []),
      detailsButton(job),
    ],
  };
}

/** All that are stuck at once: asked again before anything is done. */
function buttonsOf(stuck: readonly Job[]): readonly Button[] {
  const able = stuck.filter((job) => canStop(job, 'Kill'));
  const [first] = able;
  if (first === undefined || able.length < 2) return [];
  const { tenant } = first;
  return [
    { label: `Kill ${able.length}`, command: 'kill', args: { tenant, job: able.map((job) => job.id) } },
  ];
}
