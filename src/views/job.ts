import type { Block, Button, Message, RichText } from '../chat/message.ts';
import { isFinal, type Job } from '../domain/job.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { epochMs } from '../domain/timestamp.ts';
import { duration } from './duration.ts';
import { faultLead } from './fault-lead.ts';
import { faultText } from './fault-text.ts';
import { actButtons, buttonsBlock, jobArgs, openLink } from './job-buttons.ts';
import { code, cut, line, moment } from './rich-text.ts';
import { ranMs, stateSign, stateWords } from './state.ts';
import { originWords, versionWords } from './where.ts';

/** How much of the error stands in the message unless all of it is asked for. */
const shortError = { lines: 12, characters: 1200 };
/** A piece of the whole text that fits one block on every platform. */
const pieceLength = 2500;
const maxPieces = 8;

export interface JobView {
  readonly url: string;
  readonly now: Date;
  /** The whole error instead of its first lines. */
  readonly full: boolean;
}

/** Everything an operator asks first about one job. Values of arguments are never shown, only that there are some. */
export function jobMessage(job: Job, view: JobView): Message {
  const title = `${job.process}: ${stateWords(job)}`;
  const fault = job.state === 'Faulted' ? faultText(job.info) : null;
  const blocks: Block[] = [{ kind: 'heading', text: `${stateSign(job.state)} ${title}` }];
  if (fault !== null) blocks.push({ kind: 'text', text: faultLead(fault) });
  blocks.push({ kind: 'facts', facts: factsOf(job, view.now) });
  // What the lead has said word for word is not quoted again.
  const told = fault !== null && job.info?.trim() === fault.message;
  const error = errorPieces(told ? null : job.info, view.full);
  blocks.push(...error.pieces.map((text): Block => ({ kind: 'quote', text })));
  if (error.note !== null) blocks.push({ kind: 'context', text: [error.note] });
  const again = jobArgs(job, { replace: true });
  const buttons: Button[] = [
    ...actButtons(job, { replace: true }),
    { label: 'Refresh', command: 'show', args: again },
    ...(error.more ? [{ label: 'Full error', command: 'show', args: { ...again, full: true } }] : []),
    openLink(view.url),
  ];
  blocks.push(...buttonsBlock(buttons));
  const preview = fault === null ? title : `${title}: ${fault.message.split('\n', 1)[0] ?? ''}`;
  return { preview: cut(preview, 200), blocks };
}

function factsOf(job: Job, now: Date): readonly { label: string; value: RichText }[] {
  const ran = ranMs(job, now);
  const waited = waitedMs(job, now);
  const origin = originWords(job);
  const facts: readonly [string, RichText | null][] = [
    ['Job', line(code(job.id), job.key === '' ? null : line(' · ', code(job.key)))],
    ['State', [job.state]],
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
    ['Arguments', argumentWords(job)],
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
  const given = [
    hasValues(job.inputArguments) ? 'input' : null,
    hasValues(job.outputArguments) ? 'output' : null,
  ].filter((each) => each !== null);
  return given.length === 0 ? null : [`has ${given.join(' and ')}; the values stand in Orchestrator`];
}

function hasValues(json: string | null): boolean {
  return json !== null && json.trim() !== '' && json.trim() !== '{}';
}

function errorPieces(
  info: string | null,
  full: boolean,
): { pieces: readonly string[]; more: boolean; note: string | null } {
  const text = (info ?? '').replace(/\r\n?/g, '\n').trim();
  if (text === '') return { pieces: [], more: false, note: null };
  if (!full) {
    const kept = cutAtLine(text.split('\n').slice(0, shortError.lines).join('\n'), shortError.characters);
    const more = kept.length < text.length;
    return { pieces: [kept], more, note: more ? 'Cut: “Full error” shows the rest.' : null };
  }
  const pieces: string[] = [];
  let rest = text;
  while (rest !== '' && pieces.length < maxPieces) {
    const piece = cutAtLine(rest, pieceLength);
    pieces.push(piece);
    rest = rest.slice(piece.length).replace(/^\n/, '');
  }
  const note = rest === '' ? null : `${rest.length} more characters stand in Orchestrator.`;
  return { pieces, more: false, note };
}

/** A beginning of at most `limit` characters, ended at a line where that leaves more than half, never inside a character. */
function cutAtLine(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf('\n', limit);
  if (end > limit / 2) return text.slice(0, end);
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
