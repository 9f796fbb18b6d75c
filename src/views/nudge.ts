import type { Block, Message, RichText } from '../chat/message.ts';
import { acknowledgement, type CareBody, isSettled, snoozeOf } from '../domain/care.ts';
import type { Job } from '../domain/job.ts';
import type { NudgeBody } from '../domain/nudge-body.ts';
import { alertButtons } from './alert-buttons.ts';
import { alertHeading } from './alert-heading.ts';
import { onlyJob } from './care-subject.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { buttonsBlock } from './job-buttons.ts';
import { code, cut, dotted, line, moment, person } from './rich-text.ts';
import { stuckButtons } from './stuck-buttons.ts';
import { stuckHeading } from './stuck-heading.ts';

const maxPreview = 200;

/** Brings an alert to mind again: how it stands, why it is said once more, and what can be done. */
export function nudgeMessage(body: NudgeBody, jobUrl: (job: Job) => string): Message {
  const { about, alert } = body;
  const view = { id: alert, jobUrl };
  const isAlert = about.kind === 'alert';
  const heading = isAlert ? alertHeading(about) : stuckHeading(about);
  const job = onlyJob(about);
  const buttons = isAlert
    ? alertButtons(about, view, { alone: true })
    : stuckButtons(about, view, { alone: true });
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: whyLine(body) },
    ...faultBlocks(about),
    ...(job === null ? [] : [{ kind: 'context', text: placeLine(job) } as const]),
    ...buttonsBlock(buttons),
  ];
  const news =
    isAlert && !isSettled(about) ? `: ${faultText(about.job.info).message.split('\n', 1)[0] ?? ''}` : '';
  const preview = `${previewWords(body)}${heading.replace(/^\S+ /, '')}${news}`;
  return { preview: cut(preview, maxPreview), blocks };
}

function faultBlocks(about: CareBody): readonly Block[] {
  if (about.kind === 'stuck' || isSettled(about)) return [];
  return [{ kind: 'text', text: faultLead(faultText(about.job.info)) }];
}

function placeLine(job: Job): RichText {
  return dotted([
    job.folder === null ? null : job.folder.path,
    moment(job.ended ?? job.started ?? job.created, 'date-time'),
    line('job ', code(job.id)),
  ]);
}

function whyLine({ about, why }: NudgeBody): RichText {
  switch (why.kind) {
    case 'snooze-over':
      return line(
        '⏰ The snooze by ',
        person(why.by),
        ' is over (',
        moment(why.until, 'date-time'),
        isSettled(about) || about.kind === 'stuck' ? ').' : '), and no run has worked since.',
      );
    case 'reminder': {
      const open = !isSettled(about) && acknowledgement(about) === null && snoozeOf(about) === null;
      return line(
        open ? '⏰ Nobody has acknowledged this since ' : '⏰ Nobody had acknowledged this since ',
        moment(why.since),
        '.',
      );
    }
    case 'assigned': {
      const { id, name, platform } = why.to;
      return line(
        { kind: 'mention', platform, id, name, group: false },
        ': ',
        person(why.by),
        ' assigned this to you.',
      );
    }
  }
}

function previewWords({ about, why }: NudgeBody): string {
  if (isSettled(about)) return '';
  switch (why.kind) {
    case 'snooze-over':
      return about.kind === 'alert' ? 'Still failing: ' : 'Still stuck: ';
    case 'reminder':
      return 'Reminder: ';
    case 'assigned':
      return `For ${why.to.name}: `;
  }
}
