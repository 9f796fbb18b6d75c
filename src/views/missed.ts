import type { Block, Message } from '../chat/message.ts';
import type { MissedBody } from '../domain/missed-body.ts';
import { epochMs } from '../domain/timestamp.ts';
import type { NoticeView } from './alert.ts';
import { duration } from './duration.ts';
import { buttonsBlock, detailsButton, openLink } from './job-buttons.ts';
import { bold, code, cut, dotted, line, lines, moment } from './rich-text.ts';

const maxPreview = 200;
const minuteMs = 60_000;

/** A schedule that started no job, and the job that ran after all. */
export function missedMessage(body: MissedBody, view: NoticeView & { readonly tenant: string }): Message {
  const { due, folder, process, ran, schedule } = body;
  const heading =
    ran === null ? `⚠️ ${process} did not run on schedule` : `✅ ${process} ran after all${lateWords(body)}`;
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    {
      kind: 'text',
      text: lines([
        line('Trigger ', bold(schedule), ' was due at ', moment(due, 'date-time'), ' and started no job.'),
        ran === null
          ? [
              'Orchestrator tells why on the page of the trigger: a job that was still pending, no robot, a wrong input.',
            ]
          : [],
      ]),
    },
    { kind: 'context', text: dotted([folder.path, ran === null ? null : line('job ', code(ran.id))]) },
    ...buttonsBlock(
      ran === null
        ? [
            {
              label: 'Start now',
              command: 'start',
              args: { tenant: view.tenant, process, folder: folder.path },
            },
            {
              label: 'Show jobs',
              command: 'list',
              args: { tenant: view.tenant, process, folder: folder.path },
            },
          ]
        : [detailsButton(ran), openLink(view.jobUrl(ran))],
    ),
  ];
  return { preview: cut(`${heading.replace(/^\S+ /, '')}: trigger ${schedule}`, maxPreview), blocks };
}

function lateWords({ due, ran }: MissedBody): string {
  const created = ran?.created ?? null;
  const lateMs = created === null ? Number.NaN : epochMs(created) - epochMs(due);
  return lateMs >= minuteMs ? `, ${duration(Math.floor(lateMs / minuteMs) * minuteMs)} late` : '';
}
