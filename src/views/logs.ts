import type { Args, Block, CommandButton, Message, RichText } from '../chat/message.ts';
import { isFinal, type Job } from '../domain/job.ts';
import { type LogLevel, type LogLine, mostCounted } from '../domain/job-log.ts';
import { epochMs } from '../domain/timestamp.ts';
import { duration } from './duration.ts';
import { detailsButton, openLink } from './job-buttons.ts';
import { cutAtLine } from './pieces.ts';
import { bold, code, cut, dotted, line, lines, moment } from './rich-text.ts';
import { stateSign, stateWords } from './state.ts';

/** The message of a line among others, and of the errors that stand on top. */
const short = { lines: 3, characters: 240 };
const headline = { lines: 1, characters: 150 };
const long = { lines: 6, characters: 500 };
/** Nobody reads further in a chat. */
const maxRead = 10_000;
/** After this long a log that is empty stays so. */
const arriveWithinMs = 10 * 60_000;
const late = 'Robots send their lines with some delay: try again in a minute.';
const kept = 'Nothing was written, or Orchestrator keeps it no longer.';

const signs: Readonly<Record<LogLine['level'], string>> = {
  Trace: '▫️',
  Debug: '▫️',
  Info: 'ℹ️',
  Warn: '⚠️',
  Error: '🔴',
  Fatal: '🛑',
  Unknown: '❔',
};

export interface LogsView {
  /** The restrictions as they were typed. */
  readonly level: LogLevel | null;
  readonly since: string | null;
  /** Newest errors, told first; empty where the lines themselves are only errors, and on later pages. */
  readonly errors: readonly LogLine[];
  /** All that match; null when nobody counted. */
  readonly total: number | null;
  /** Arguments that ask the same again. */
  readonly refresh: Args;
  /** Arguments of the next page; null when this is the last. */
  readonly more: Args | null;
  /** More of each line, where there are few. */
  readonly long: boolean;
  /** False for a later page. */
  readonly first: boolean;
  readonly url: string;
  readonly now: Date;
}

/** A page of a job's log: its newest errors, then the lines, newest first. */
export function logsMessage(job: Job, entries: readonly LogLine[], view: LogsView): Message {
  const title = `Logs of job ${job.id}: ${job.process}`;
  const question = `${questionOf(view)}, newest first${view.first ? '' : ' (continued)'}`;
  const startedMs = job.started === null ? Number.NaN : epochMs(job.started);
  const draw = (room: typeof short) => (each: LogLine) => entryText(each, room, startedMs);
  const [newest] = view.errors.length > 0 ? view.errors : entries;
  const blocks: Block[] = [
    { kind: 'heading', text: title },
    {
      kind: 'context',
      text: dotted([
        `${stateSign(job.state)} ${stateWords(job)}`,
        job.robot,
        moment(job.started, 'date-time'),
      ]),
    },
  ];
  if (view.errors.length > 0) {
    blocks.push({ kind: 'text', text: [bold('Newest errors')] }, ...view.errors.map(textBlock(draw(long))));
    blocks.push({ kind: 'divider' });
  }
  const count = view.total === null ? '' : `: ${totalWords(view.total)}`;
  blocks.push({ kind: 'text', text: [bold(`${question}${count}`)] });
  blocks.push(...entries.map(textBlock(draw(view.long ? long : short))));
  blocks.push({ kind: 'buttons', buttons: [...pageButtons(view), detailsButton(job), openLink(view.url)] });
  return {
    preview: cut(newest === undefined ? title : `${title}: ${messageOf(newest.message, headline)}`, 200),
    blocks,
  };
}

/** No lines: says whether some may still come, and how to see more. */
export function noLogsMessage(job: Job, view: Omit<LogsView, 'errors' | 'total' | 'more' | 'long'>): Message {
  const narrowed = view.level !== null || view.since !== null;
  const end = job.ended ?? job.started;
  const underWay = !isFinal(job) || end === null || view.now.getTime() - epochMs(end) < arriveWithinMs;
  const on = `job ${job.id} (${job.process})`;
  const yet = underWay ? ' yet' : '';
  const fact = !view.first
    ? `No more lines of ${on}.`
    : narrowed
      ? `No lines${yet} of ${on} for: ${questionOf(view)}.`
      : `No logs${yet} of ${on}.`;
  const advice = !view.first ? null : underWay ? late : narrowed ? null : kept;
  const all: CommandButton[] = narrowed
    ? [{ label: 'All lines', command: 'logs', args: { tenant: job.tenant, job: job.id, replace: true } }]
    : [];
  return {
    preview: fact,
    blocks: [
      { kind: 'text', text: [fact] },
      ...(advice === null ? [] : [{ kind: 'text' as const, text: [advice] }]),
      { kind: 'buttons', buttons: [...all, ...pageButtons({ ...view, more: null }), detailsButton(job)] },
    ],
  };
}

function pageButtons(view: Pick<LogsView, 'more' | 'refresh'>): readonly CommandButton[] {
  const button = (label: string, args: Args): CommandButton => ({
    label,
    command: 'logs',
    args: { ...args, replace: true },
  });
  return [...(view.more === null ? [] : [button('More', view.more)]), button('Refresh', view.refresh)];
}

/** `🔴 Error 14:03 +2 min 10 s` and what was written. */
function entryText(entry: LogLine, room: typeof short, startedMs: number): RichText {
  const after = entry.at === null ? Number.NaN : epochMs(entry.at) - startedMs;
  const offset = Number.isNaN(after) || after < 0 ? null : code(`+${after < 1000 ? '0 s' : duration(after)}`);
  const at = moment(entry.at);
  return lines([
    line(
      `${signs[entry.level]} `,
      bold(entry.level),
      at === null ? null : line(' ', at),
      offset === null ? null : line(' ', offset),
    ),
    [messageOf(entry.message, room)],
  ]);
}

function messageOf(message: string, room: typeof short): string {
  const shown = message.slice(0, maxRead).replace(/\r\n?/g, '\n').trim();
  const first = shown.split('\n').slice(0, room.lines).join('\n');
  const kept = cutAtLine(first, room.characters);
  if (kept === '') return '(no text)';
  return kept.length < shown.length ? `${kept.trimEnd()} …` : kept;
}

function textBlock(draw: (entry: LogLine) => RichText): (entry: LogLine) => Block {
  return (entry) => ({ kind: 'text', text: draw(entry) });
}

function questionOf({ level, since }: Pick<LogsView, 'level' | 'since'>): string {
  const what = level === null ? 'All lines' : level === 'Fatal' ? 'Fatal' : `${level} and worse`;
  return since === null ? what : `${what} since ${since}`;
}

function totalWords(total: number): string {
  return total < mostCounted
    ? String(total)
    : `${mostCounted.toLocaleString('en')} or more (the log store counts no further; More still reaches all of them)`;
}
