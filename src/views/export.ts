import type { Block, Button, Message, RichText } from '../chat/message.ts';
import type { ExportBody, ExportFile, ExportStep } from '../domain/export-body.ts';
import { isAwaited } from '../domain/export-body.ts';
import type { NoServerExport } from '../domain/job-export.ts';
import type { Notice } from '../domain/notice.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import { buttonsBlock } from './job-buttons.ts';
import { bold, cut, line, lines, moment, sentence } from './rich-text.ts';

const maxSaid = 200;

/** One message that lives: what was asked for, how far it has come, and how to get the file. */
export function exportMessage(
  body: ExportBody,
  view: { readonly id: string; readonly tenant: string },
): Message {
  const { by, step } = body;
  const what = `Export for ${by.name}`;
  const { small, text } = told(body);
  const blocks: Block[] = [
    { kind: 'heading', text: `${signOf(step)} ${what}` },
    { kind: 'text', text: lines([[body.question], text]) },
    ...small.map((note): Block => ({ kind: 'context', text: note })),
    ...buttonsBlock(buttonsOf(body, view)),
  ];
  return { preview: cut(`${what}: ${plain(text)}`, 200), blocks };
}

/** Said to a person who asks for a second file before the first one is there. */
export function exportBusyMessage(first: {
  readonly at: Timestamp;
  /** Null when it has only just begun. */
  readonly export: Pick<Notice, 'id' | 'tenant' | 'body'> | null;
}): Message {
  const body = first.export?.body.kind === 'export' ? first.export.body : null;
  const text = line(
    'Your export ',
    body === null ? null : line('“', bold(body.question), '” '),
    'of ',
    moment(first.at) ?? first.at,
    ' is still under way. One at a time: wait for it, or cancel it.',
  );
  const buttons = body === null || first.export === null ? [] : buttonsOf(body, first.export);
  return {
    preview: 'Your export is still under way.',
    blocks: [{ kind: 'text', text }, ...buttonsBlock(buttons)],
  };
}

/** The line that stands beside a file. */
export function fileCaption(body: ExportBody, file: ExportFile): string {
  return [
    `${body.question}: ${sizeWords(file, unitOf(body))}, exported for ${body.by.name}.`,
    ...file.notes,
  ].join(' ');
}

/** Why the bot writes the file itself, for people. */
export function ownFileNote(why: NoServerExport, said: string | null): string {
  const words = said === null ? '' : ` (${cut(said, maxSaid)})`;
  switch (why) {
    case 'unknown-to-server':
      return 'This Orchestrator makes no exports yet, so I write the file from its lists.';
    case 'many-folders':
      return 'Orchestrator exports one folder at a time and this spans many, so I write the file from its lists.';
    case 'row-limit':
    case 'long-question':
      return "Orchestrator's own export cannot be limited like this, so I write the file from its lists.";
    case 'daily-limit':
      return `Orchestrator makes no more exports for this tenant today${words}, so I write the file from its lists, at a slow pace.`;
    case 'not-allowed':
      return `Orchestrator lets the bot make no exports${words}, so I write the file from its lists.`;
    case 'kept-by-bot':
      return 'Written from the audit that the bot keeps.';
  }
}

/** `1,234 jobs, 1.2 MB` */
export function sizeWords(
  { bytes, rows }: Pick<ExportFile, 'bytes' | 'rows'>,
  unit: ReturnType<typeof unitOf> = 'job',
): string {
  return `${count(rows, unit)}, ${byteWords(bytes)}`;
}

/** What the rows of the file are. */
function unitOf({ audit }: Pick<ExportBody, 'audit'>): 'job' | 'line' {
  return audit === undefined ? 'job' : 'line';
}

function told(body: ExportBody): {
  readonly text: RichText;
  readonly small: readonly RichText[];
} {
  const { by, step, way } = body;
  const unit = unitOf(body);
  switch (step.name) {
    case 'asking':
      return {
        text: [unit === 'job' ? 'Orchestrator is asked for the file …' : 'The file is being written …'],
        small: [],
      };
    case 'preparing': {
      const { exports, ready } = step;
      const far = exports.length === 1 ? '' : `: ${ready} of ${exports.length} folders are ready`;
      return { text: [`Orchestrator is writing the file${far} …`], small: [] };
    }
    case 'fetching':
      return { text: ['Orchestrator has written the file. It is being fetched …'], small: [] };
    case 'writing':
      return {
        text: [`${count(step.rows, unit)} written so far …`],
        small: [[ownFileNote(step.why, step.said)]],
      };
    case 'sending':
      return {
        text: [
          `${sizeWords(step.file, unit)}: ${way === 'file' ? 'the file is being sent' : 'nearly there'} …`,
        ],
        small: notes(step.file),
      };
    case 'linked':
      return {
        text: line(bold(step.file.name), `: ${sizeWords(step.file, unit)}.`),
        small: [
          ...notes(step.file),
          line('The link works until ', moment(step.until) ?? step.until, ', for everybody who has it.'),
        ],
      };
    case 'sent':
      return {
        text: line(bold(step.file.name), `: ${sizeWords(step.file, unit)}. `, sentWords(step, by.name)),
        small: notes(step.file),
      };
    case 'empty':
      return { text: [`No ${unit} fits, so there is no file.`], small: step.notes.map((note) => [note]) };
    case 'expired':
      return {
        text: line(
          bold(step.file.name),
          `: ${sizeWords(step.file, unit)}. The link has expired; export again for a new one.`,
        ),
        small: notes(step.file),
      };
    case 'cancelled':
      return { text: [`Cancelled by ${step.by.name}.`], small: [] };
    case 'failed':
      return {
        text: lines([sentence(step.message), step.hint === null ? [] : sentence(step.hint)]),
        small: [],
      };
  }
}

function sentWords(step: Extract<ExportStep, { name: 'sent' }>, name: string): string {
  if (step.how === 'offered') return 'Accept it below, and it is put into your OneDrive.';
  return step.directly
    ? `I cannot post files here, so ${name} has it in a direct message.`
    : 'It stands below.';
}

function signOf(step: ExportStep): string {
  switch (step.name) {
    case 'linked':
    case 'sent':
      return '📄';
    case 'empty':
    case 'expired':
    case 'cancelled':
      return '⚪';
    case 'failed':
      return '⚠️';
    case 'asking':
    case 'preparing':
    case 'fetching':
    case 'writing':
    case 'sending':
      return '⏳';
  }
}

function buttonsOf(
  body: ExportBody,
  view: { readonly id: string; readonly tenant: string },
): readonly Button[] {
  if (body.step.name === 'linked') return [{ label: 'Download', url: body.step.url }];
  if (!isAwaited(body) || body.step.name === 'sending') return [];
  return [{ label: 'Cancel', command: 'export', args: { tenant: view.tenant, cancel: view.id } }];
}

function notes(file: ExportFile): readonly RichText[] {
  return file.notes.map((note) => [note]);
}

function plain(text: RichText): string {
  return text.map((span) => (typeof span === 'string' ? span : 'text' in span ? span.text : '')).join('');
}

function count(rows: number, unit: ReturnType<typeof unitOf>): string {
  return rows === 1 ? `1 ${unit}` : `${rows.toLocaleString('en-US')} ${unit}s`;
}

function byteWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
