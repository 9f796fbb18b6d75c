import type { Block, Message, RichText } from '../chat/message.ts';
import { acknowledgement, isSettled, snoozeOf } from '../domain/care.ts';
import type { Job } from '../domain/job.ts';
import type { NudgeBody } from '../domain/nudge-body.ts';
import { alertButtons } from './alert-buttons.ts';
import { alertHeading } from './alert-heading.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { buttonsBlock } from './job-buttons.ts';
import { code, cut, dotted, line, moment, person } from './rich-text.ts';

const maxPreview = 200;

/** Brings an alert to mind again: how it stands, why it is said once more, and what can be done. */
export function nudgeMessage(body: NudgeBody, jobUrl: (job: Job) => string): Message {
  const { about, alert } = body;
  const { job } = about;
  const heading = alertHeading(about);
  const fault = faultText(job.info);
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: whyLine(body) },
    ...(isSettled(about) ? [] : [{ kind: 'text', text: faultLead(fault) } as const]),
    {
      kind: 'context',
      text: dotted([
        job.folder === null ? null : job.folder.path,
        moment(job.ended ?? job.started ?? job.created, 'date-time'),
        line('job ', code(job.id)),
      ]),
    },
    ...buttonsBlock(alertButtons(about, { id: alert, jobUrl }, { alone: true })),
  ];
  const news = isSettled(about) ? '' : `: ${fault.message.split('\n', 1)[0] ?? ''}`;
  const preview = `${previewWords(body)}${heading.replace(/^\S+ /, '')}${news}`;
  return { preview: cut(preview, maxPreview), blocks };
}

function whyLine({ about, why }: NudgeBody): RichText {
  switch (why.kind) {
    case 'snooze-over':
      return line(
        '⏰ The snooze by ',
        person(why.by),
        ' is over (',
        moment(why.until, 'date-time'),
        isSettled(about) ? ').' : '), and no run has worked since.',
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
      return 'Still failing: ';
    case 'reminder':
      return 'Reminder: ';
    case 'assigned':
      return `For ${why.to.name}: `;
  }
}
