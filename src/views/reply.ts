import type { Block, Message, RichText } from '../chat/message.ts';
import type { AlertedFault } from '../domain/alert-body.ts';
import type { ReplyBody } from '../domain/reply-body.ts';
import { ordinal } from './duration.ts';
import { faultLine } from './fault-text.ts';
import { buttonsBlock, detailsButton, groupJobsButton } from './job-buttons.ts';
import { code, cut, dotted, line, lines, moment } from './rich-text.ts';

const maxPreview = 200;
const maxError = 160;

/** Further faults of a problem, short: what it is about stands in the message above. */
export function replyMessage(body: ReplyBody): Message {
  const newest = body.newest.at(-1);
  const process = newest?.job.process ?? '';
  const news =
    body.count === 1
      ? `🔴 ${process} faulted again, for the ${ordinal(body.total)} time`
      : `🔴 ${process} faulted ${body.count} more times, ${body.total} in all`;
  const earlier = body.count - body.newest.length;
  const blocks: Block[] = [
    {
      kind: 'text',
      text: lines([
        [news],
        ...(earlier > 0 ? [[`${earlier} earlier ones`]] : []),
        ...body.newest.map(faultRow),
      ]),
    },
  ];
  if (newest !== undefined) {
    const button = body.count === 1 ? detailsButton(newest.job) : groupJobsButton(newest.job, body.alert);
    blocks.push(...buttonsBlock([button]));
  }
  return { preview: cut(news.replace(/^\S+ /, ''), maxPreview), blocks };
}

/** `14:03 · job 127416 · DocBot · The sheet does not exist` */
function faultRow({ at, job }: AlertedFault): RichText {
  return dotted([moment(at), line('job ', code(job.id)), job.robot, cut(faultLine(job.info), maxError)]);
}
