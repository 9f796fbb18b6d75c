import type { Block, Message, RichText } from '../chat/message.ts';
import type { AlertBody } from '../domain/alert-body.ts';
import { isSettled } from '../domain/care.ts';
import type { Job } from '../domain/job.ts';
import { alertButtons } from './alert-buttons.ts';
import { alertHeading } from './alert-heading.ts';
import { careBlocks, ownerBlocks } from './care.ts';
import { ordinal } from './duration.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { goneBlocks } from './gone.ts';
import { historyText } from './history.ts';
import { buttonsBlock } from './job-buttons.ts';
import { code, cut, dotted, line, moment, shortMoment } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';
import { whereLine } from './where.ts';

const maxPreview = 200;
/** Robots that a message names with their faults; the others are counted. */
const maxRobots = 5;

export interface NoticeView {
  readonly id: string;
  /** Page of a job in Orchestrator's own web interface. */
  readonly jobUrl: (job: Job) => string;
}

/** A problem and what became of it: the first line and the buttons change, history is added, the rest stays. */
export function alertMessage(body: AlertBody, view: NoticeView): Message {
  const { job } = body;
  const fault = faultText(job.info);
  const heading = alertHeading(body);
  const blocks: Block[] = [
    { kind: 'heading', text: heading },
    { kind: 'text', text: faultLead(fault) },
    { kind: 'context', text: whereLine(job) },
    ...tallyBlocks(body),
    { kind: 'context', text: backgroundLine(body) },
    ...errorBlocks(body),
    ...ownerBlocks(body),
    ...careBlocks(body),
  ];
  if (body.history.length > 0) blocks.push({ kind: 'text', text: historyText(body.history) });
  if (body.recovered !== undefined) blocks.push({ kind: 'text', text: recoveryLine(body.recovered) });
  blocks.push(...goneBlocks(body));
  blocks.push(...buttonsBlock(alertButtons(body, view)));
  const plain = heading.replace(/^\S+ /, '');
  const news = isSettled(body) ? '' : `: ${fault.message.split('\n', 1)[0] ?? ''}`;
  return { preview: cut(`${plain}${news}`, maxPreview), blocks };
}

/** Where and since when one problem came back: `since 14:03 · 8 on DocBot, 6 on VM07`. */
function tallyBlocks({ tally }: AlertBody): readonly Block[] {
  if (tally === undefined) return [];
  const robots = Object.entries(tally.robots).toSorted(([, a], [, b]) => b - a);
  const named = robots
    .slice(0, maxRobots)
    .map(([name, count]) => (name === '' ? `${count} without a robot` : `${count} on ${name}`));
  const rest = robots.slice(maxRobots).reduce((sum, [, count]) => sum + count, 0);
  const where = [...named, ...(rest > 0 ? [`${rest} on others`] : [])].join(', ');
  const since = moment(tally.since);
  const text = dotted([since === null ? null : line('since ', since), robots.length > 1 ? where : null]);
  return [{ kind: 'context', text }];
}

/** How often lately, and when it last went well. */
function backgroundLine({
  background,
  earlierFaults,
  earlierInDay,
  job,
  previous,
  tally,
}: AlertBody): RichText {
  const more = (tally?.count ?? 1) - 1;
  const inDay = (earlierInDay ?? 0) + more + 1;
  const inWeek = earlierFaults + more + 1;
  const often =
    inWeek === 1
      ? 'First time in 7 days'
      : inDay > 1 && inDay < inWeek
        ? `${ordinal(inDay)} time in 24 h, ${ordinal(inWeek)} in 7 days`
        : `${ordinal(inWeek)} time in ${inDay === inWeek && earlierInDay !== undefined ? '24 h' : '7 days'}`;
  const before = inDay === 1 && previous !== undefined ? moment(previous, 'date-time') : null;
  const success = background?.lastSuccess;
  const faulted = job.ended ?? job.started ?? job.created ?? '';
  const at = success === undefined || success === null ? null : shortMoment(success.at, new Date(faulted));
  const published = moment(background?.published ?? null);
  const version = success?.version ?? null;
  const isNew = version !== null && job.processVersion !== null && version !== job.processVersion;
  return dotted([
    line(often, before === null ? null : line(', last ', before)),
    success === null ? 'no success known' : null,
    at === null ? null : line('last success ', at, isNew ? `, still on v${version}` : null),
    published === null ? null : line(`v${job.processVersion} published `, published),
  ]);
}

/** What the robot logged last before it gave up, where that says more than the fault itself. */
function errorBlocks({ background, job }: AlertBody): readonly Block[] {
  const fault = numberless(faultText(job.info).message);
  const news = (background?.errors ?? []).filter((error) => {
    const said = numberless(error);
    return !said.includes(fault) && !fault.includes(said);
  });
  return news.length === 0 ? [] : [{ kind: 'quote', text: news.join('\n') }];
}

function recoveryLine(run: Job): RichText {
  return line(moment(run.ended), ' job ', code(run.id), ` → ${stateSign(run.state)} ${stateWords(run)}`);
}

/** The log is of the first fault and the message of the newest: they may differ in numbers and say the same. */
function numberless(text: string): string {
  return text.replace(/\p{N}+/gu, '0');
}
