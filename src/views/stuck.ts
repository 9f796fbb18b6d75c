import type { Block, Message, RichText } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import { mayBeStuck, type StuckBody } from '../domain/stuck-body.ts';
import type { NoticeView } from './alert.ts';
import { careBlocks, ownerBlocks } from './care.ts';
import { goneBlocks } from './gone.ts';
import { historyText } from './history.ts';
import { buttonsBlock } from './job-buttons.ts';
import { code, cut, dotted, line } from './rich-text.ts';
import { stuckButtons } from './stuck-buttons.ts';
import { stuckHeading } from './stuck-heading.ts';
import { stuckManyMessage } from './stuck-many.ts';
import { aboutWords, sinceText } from './stuck-words.ts';
import { originWords, versionWords } from './where.ts';

const maxPreview = 200;

/** Jobs that do not get on, and what became of them: the first line and the buttons change, the rest stays. */
export function stuckMessage(body: StuckBody, view: NoticeView): Message {
  const [job] = body.jobs;
  if (job === undefined || body.jobs.length > 1) return stuckManyMessage(body, view);
  const heading = stuckHeading(body);
  const meaning = meaningOf(body, job);
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    ...(meaning === null ? [] : [{ kind: 'text', text: [meaning] } as const]),
    { kind: 'context', text: placeLine(body, job) },
    ...ownerBlocks(body),
    ...careBlocks(body),
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history, 'stuck') });
  blocks.push(...goneBlocks(body));
  blocks.push(...buttonsBlock(stuckButtons(body, view)));
  return { preview: cut(heading.replace(/^\S+ /, ''), maxPreview), blocks };
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
