import type { Message, RichText } from '../chat/message.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';
import type { SightBody, UnseenFault, WatchBody } from '../domain/watch-body.ts';
import { duration } from './duration.ts';
import { faultsWord } from './job-words.ts';
import { bold, code, cut, dotted, line, lines, moment } from './rich-text.ts';
import { pastHeading, troubleHeading, troubleLines } from './trouble.ts';

const maxError = 120;
const dayMs = 24 * 3_600_000;

/** The bot cannot see or tell something: said once, and edited when it is over. */
export function watchMessage({ trouble, until }: WatchBody): Message {
  const past = until !== null;
  const heading = past ? `⚪ ${pastHeading(trouble)}` : `⚠️ ${troubleHeading(trouble)}`;
  const text = past
    ? [span(trouble.since, until)]
    : [line('Since ', moment(trouble.since, 'date-time'), '.'), ...troubleLines(trouble)];
  return {
    preview: past ? pastHeading(trouble) : troubleHeading(trouble),
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: lines(text) },
    ],
  };
}

/** Sight is back: when it was gone, and what happened in that time. */
export function sightMessage(body: SightBody, tenant: string): Message {
  const place =
    body.folders === null
      ? `Orchestrator ${tenant}`
      : body.folders.length === 1
        ? `the folder ${body.folders[0] ?? ''}`
        : `${body.folders.length} folders`;
  const count = body.count ?? 0;
  const many = count === 0 ? 'no faults' : faultsWord(count);
  const rest = count - body.faults.length;
  const told = body.count === null ? '' : `${many} in that time`;
  return {
    preview: `I see ${place} again${told === '' ? '' : `: ${told}`}`,
    blocks: [
      { kind: 'heading', text: `🟢 I see ${place} again` },
      {
        kind: 'text',
        text: lines([
          line(
            'I was blind ',
            span(body.since, body.until),
            `; ${many} in that time${body.count === 0 ? '.' : ':'}`,
          ),
          ...body.faults.map(faultLine),
          rest > 0 ? [`and ${rest} more`] : [],
        ]),
      },
      ...(count === 0
        ? []
        : [
            {
              kind: 'context',
              text: ['Each is alerted as usual; alerts that come now may be of that time.'],
            } as const,
            {
              kind: 'buttons',
              buttons: [{ label: 'Show jobs', command: 'faulted', args: { tenant, since: body.since } }],
            } as const,
          ]),
    ],
  };
}

/** A message that was meant for another route, with a line that says so. */
export function standingIn(message: Message, insteadOf: string): Message {
  const note: RichText = line('Meant for ', code(insteadOf), ', where I cannot post.');
  const [first, ...others] = message.blocks;
  if (first?.kind !== 'heading')
    return { ...message, blocks: [{ kind: 'context', text: note }, ...message.blocks] };
  return { ...message, blocks: [first, { kind: 'context', text: note }, ...others] };
}

function faultLine({ at, error, jobId, process, robot }: UnseenFault): RichText {
  return dotted([
    moment(at),
    line(bold(process), robot === '' ? null : ` on ${robot}`),
    error === '' ? 'no reason given' : cut(error, maxError),
    line('job ', code(jobId)),
  ]);
}

/** `14:02 – 14:40 (38 min)` */
function span(since: Timestamp, until: Timestamp): RichText {
  const ms = epochMs(until) - epochMs(since);
  const show = ms < dayMs / 2 ? 'time' : 'date-time';
  return line(moment(since, show), ' – ', moment(until, show), ` (${duration(ms)})`);
}
