import type { Block, Button, Message, RichText } from '../chat/message.ts';
import { isFinal, type Job } from '../domain/job.ts';
import type { StartProblem } from '../domain/orchestrator.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { epochMs } from '../domain/timestamp.ts';
import type { Wait } from '../domain/wait.ts';
import { duration } from './duration.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { argumentBlocks, hasArguments, type ShownArguments } from './job-arguments.ts';
import { actButtons, argumentsButton, buttonsBlock, jobArgs, logsButton, openLink } from './job-buttons.ts';
import { cutAtLine, piecesOf } from './pieces.ts';
import { code, cut, line, lines, moment } from './rich-text.ts';
import { ranMs, stateSign, stateWords } from './state.ts';
import { waitText } from './waits.ts';
import { originWords, versionWords } from './where.ts';

/** How much of the error stands in the message unless all of it is asked for. */
const shortError = { lines: 12, characters: 1200 };
const maxPieces = 8;
const maxObstacles = 5;

export interface JobView {
  readonly url: string;
  readonly now: Date;
  /** The whole error instead of its first lines. */
  readonly full: boolean;
  /** Inputs and outputs, where nobody but the asker reads the message; else only that there are some is told. */
  readonly arguments?: ShownArguments;
  /** What a suspended job waits for, or why that could not be read. */
  readonly waits?: readonly Wait[] | string;
  /** Why no robot has taken a pending job, where that was asked. */
  readonly obstacles?: readonly StartProblem[];
}

/** Everything an operator asks first about one job. */
export function jobMessage(job: Job, view: JobView): Message {
  const title = `${job.process}: ${stateWords(job)}`;
  const fault = job.state === 'Faulted' ? faultText(job.info) : null;
  const blocks: Block[] = [{ kind: 'heading', text: `${stateSign(job.state)} ${title}` }];
  if (fault !== null) blocks.push({ kind: 'text', text: faultLead(fault) });
  if (view.waits !== undefined) blocks.push({ kind: 'text', text: waitLines(view.waits) });
  if (view.obstacles !== undefined) blocks.push({ kind: 'text', text: obstacleLines(view.obstacles) });
  blocks.push({ kind: 'facts', facts: factsOf(job, view) });
  if (view.arguments !== undefined) blocks.push(...argumentBlocks(view.arguments));
  // What the lead has said word for word is not quoted again.
  const info = job.info ?? '';
  const told = fault !== null && info.trim() === fault.message;
  const error = errorPieces(told ? '' : info, view.full);
  blocks.push(...error.pieces.map((text): Block => ({ kind: 'quote', text })));
  if (error.note !== null) blocks.push({ kind: 'context', text: [error.note] });
  const { input, output } = hasArguments(job);
  // What was shown to the asker alone may be shown again in its place; any other message says only that there is something.
  const again = jobArgs(job, { replace: true, ...(view.arguments === undefined ? {} : { values: 'short' }) });
  const buttons: Button[] = [
    ...actButtons(job, { replace: true }),
    ...(job.started === null ? [] : [logsButton(job)]),
    { label: 'Refresh', command: 'show', args: again },
    ...(error.more ? [{ label: 'Full error', command: 'show', args: { ...again, full: true } }] : []),
    ...(input || output ? [argumentsButton(job)] : []),
    openLink(view.url),
  ];
  blocks.push(...buttonsBlock(buttons));
  const preview = fault === null ? title : `${title}: ${fault.message.split('\n', 1)[0] ?? ''}`;
  return { preview: cut(preview, 200), blocks };
}

function waitLines(waits: readonly Wait[] | string): RichText {
  return typeof waits === 'string' ? [`Why it waits could not be read: ${waits}`] : waitText(waits);
}

/** A line for each reason, and what to do about it. */
function obstacleLines(obstacles: readonly StartProblem[]): RichText {
  if (obstacles.length === 0) return ['Orchestrator does not say why no robot has taken it.'];
  const named = obstacles
    .slice(0, maxObstacles)
    .flatMap(({ said, todo }) => [[said], ...(todo === null ? [] : [[todo]])]);
  return lines([['No robot has taken it:'], ...named]);
}

function factsOf(
  job: Job,
  { arguments: shown, now }: JobView,
): readonly { label: string; value: RichText }[] {
  const ran = ranMs(job, now);
  const waited = waitedMs(job, now);
  const origin = originWords(job);
  const facts: readonly [string, RichText | null][] = [
    ['Job', line(code(job.id), job.key === '' ? null : line(' · ', code(job.key)))],
    ['Process', line(job.process, versionWords(job) === null ? null : ` ${versionWords(job) ?? ''}`)],
    ['Folder', job.folder && [job.folder.path]],
    ['Robot', job.robot === null ? null : [job.robot]],
    ['Machine', job.machine === null ? null : [job.machine]],
    ['Created', at(job.created)],
    ['Waited', waited === null ? null : [duration(waited)]],
    ['Started', at(job.started)],
    ['Ended', at(job.ended)],
    [isFinal(job) ? 'Ran' : 'Running for', ran === null ? null : [duration(ran)]],
    ['Origin', origin === null ? null : [origin]],
    ['Priority', job.priority === null ? null : [job.priority]],
    ['Reference', job.reference === null || job.reference === '' ? null : [code(job.reference)]],
    ['Stop asked', job.stopStrategy === null ? null : [job.stopStrategy]],
    ['Arguments', shown === undefined ? argumentWords(job) : null],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function at(moment_: Timestamp | null): RichText | null {
  const span = moment(moment_, 'date-time');
  return span === null ? null : [span];
}

/** From creation to the start, or to now while it still waits. */
function waitedMs(job: Job, now: Date): number | null {
  if (job.created === null || (job.started === null && isFinal(job))) return null;
  const ms = (job.started === null ? now.getTime() : epochMs(job.started)) - epochMs(job.created);
  return Number.isNaN(ms) || ms < 1000 ? null : ms;
}

function argumentWords(job: Job): RichText | null {
  const { input, output } = hasArguments(job);
  if (!input && !output) return null;
  return [`has ${[...(input ? ['inputs'] : []), ...(output ? ['outputs'] : [])].join(' and ')}`];
}

function errorPieces(
  info: string,
  full: boolean,
): { pieces: readonly string[]; more: boolean; note: string | null } {
  const text = info.replace(/\r\n?/g, '\n').trim();
  if (text === '') return { pieces: [], more: false, note: null };
  if (!full) {
    const kept = cutAtLine(text.split('\n').slice(0, shortError.lines).join('\n'), shortError.characters);
    const more = kept.length < text.length;
    return { pieces: [kept], more, note: more ? 'Cut: “Full error” shows the rest.' : null };
  }
  const { pieces, rest } = piecesOf(text, maxPieces);
  const note = rest === '' ? null : `${rest.length} more characters stand in Orchestrator.`;
  return { pieces, more: false, note };
}
