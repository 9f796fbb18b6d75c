import type { Block, Json, Message, RichText } from '../chat/message.ts';
import type { Job, JobArguments } from '../domain/job.ts';
import { hiddenMark } from '../redact/hidden-mark.ts';
import { jobArgs, openLink } from './job-buttons.ts';
import { piecesOf } from './pieces.ts';
import { bold, code, cut, line, lines, sentence } from './rich-text.ts';

/** Inside the message about a job: the first names, each with the beginning of its value. */
const shortList = { names: 8, name: 80, value: 200, text: 600 };
/** Each of inputs and outputs, when all of them are asked for. */
const maxPieces = 4;

/** What the one who asks may read of a job's arguments. */
export interface ShownArguments {
  readonly values: JobArguments;
  /** Why some could not be fetched; null when all were. */
  readonly trouble: string | null;
}

/** Does the job say that it has any, in itself or in a file? */
export function hasArguments(job: Job): { readonly input: boolean; readonly output: boolean } {
  return {
    input: hasValues(job.inputArguments) || isFile(job.inputFile),
    output: hasValues(job.outputArguments) || isFile(job.outputFile),
  };
}

/** Inputs and outputs in short, for the message about a job; empty when there are none. */
export function argumentBlocks({ values, trouble }: ShownArguments): readonly Block[] {
  const parts = [
    ['Inputs', values.input],
    ['Outputs', values.output],
  ] as const;
  const blocks = parts.flatMap(([label, json]): Block[] =>
    hasValues(json) ? [{ kind: 'text', text: lines([[bold(label)], ...shortLines(json ?? '')]) }] : [],
  );
  return trouble === null ? blocks : [...blocks, { kind: 'context', text: sentence(`⚠️ ${trouble}`) }];
}

/** All inputs and outputs of a job, as far as one message holds them; for the one who asks alone. */
export function argumentsMessage(job: Job, values: JobArguments, url: string): Message {
  const title = `${job.process}: inputs and outputs`;
  const given = [section('Inputs', values.input), section('Outputs', values.output)];
  const hidden = given.reduce((sum, each) => sum + each.hidden, 0);
  const notes = [
    hidden === 0
      ? null
      : `${hidden} ${hidden === 1 ? 'value looks' : 'values look'} like a secret and ${hidden === 1 ? 'is' : 'are'} hidden.`,
    ...given.map((each) => each.note),
  ].filter((note) => note !== null);
  return {
    preview: `${title} of job ${job.id}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'context', text: line('job ', code(job.id)) },
      ...given.flatMap((each) => each.blocks),
      ...(notes.length === 0 ? [] : [{ kind: 'context' as const, text: lines(notes.map((note) => [note])) }]),
      {
        kind: 'buttons',
        buttons: [{ label: 'Details', command: 'show', args: jobArgs(job) }, openLink(url)],
      },
    ],
  };
}

/** Where others read along: says where they can be had. */
export function argumentsElsewhereMessage(job: Job): Message {
  const text = `Inputs and outputs are shown only to the one who asks. Write \`show ${job.id}\` to me in our personal chat.`;
  return { preview: text.replaceAll('`', ''), blocks: [{ kind: 'text', text: sentence(`🔒 ${text}`) }] };
}

function section(
  label: string,
  json: string | null,
): { readonly blocks: readonly Block[]; readonly hidden: number; readonly note: string | null } {
  if (!hasValues(json)) {
    return { blocks: [{ kind: 'text', text: line(bold(label), ' none') }], hidden: 0, note: null };
  }
  const value = parsed(json ?? '');
  const text = value === undefined ? (json ?? '') : JSON.stringify(value, null, 2);
  const hidden = text.split(hiddenMark).length - 1;
  const { pieces, rest } = piecesOf(text, maxPieces);
  const invalid = value === undefined ? `The ${label.toLowerCase()} are not valid JSON.` : null;
  const more =
    rest === ''
      ? null
      : `${rest.length} more characters of the ${label.toLowerCase()} stand in Orchestrator.`;
  return {
    blocks: [
      { kind: 'text', text: [bold(label)] },
      ...pieces.map((piece): Block => ({ kind: 'quote', text: piece })),
    ],
    hidden,
    note: [invalid, more].filter((note) => note !== null).join(' ') || null,
  };
}

/** One line a name; text that is no JSON object is cut as a whole. */
function shortLines(json: string): readonly RichText[] {
  const value = parsed(json);
  if (value === undefined) return [[cut(json.trim(), shortList.text)]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [[code(oneLine(value, shortList.text))]];
  }
  const entries = Object.entries(value);
  const rest = entries.length - shortList.names;
  return [
    ...entries
      .slice(0, shortList.names)
      .map(([name, each]) => line(`${cut(name, shortList.name)}: `, code(oneLine(each, shortList.value)))),
    ...(rest > 0 ? [[`and ${rest} more`]] : []),
  ];
}

function oneLine(value: Json, limit: number): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return cut(text.replace(/\s+/g, ' ').trim(), limit) || '""';
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}

function hasValues(json: string | null): boolean {
  return json !== null && !['', '{}', 'null'].includes(json.trim());
}

function isFile(key: string | null | undefined): boolean {
  return key !== null && key !== undefined && !/^[0-]*$/.test(key);
}
