import type { AuditFilter, AuditLine } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import { byteOrderMark, cell, lineOf } from './csv.ts';
import type { Written } from './own-file.ts';
import { resume, type Writing } from './resume.ts';
import type { Shelf } from './shelf.ts';

const pageRows = 1000;
/** No spreadsheet takes more (Excel: 1,048,576). */
const maxRows = 1_000_000;
/** No chat platform takes a larger file. */
const maxBytes = 950_000_000;
/** How far it has come is kept this often. */
const saveEveryMs = 2_000;

const columns: readonly (readonly [title: string, value: (line: AuditLine) => string | null])[] = [
  ['Line', (line) => String(line.seq)],
  ['At (UTC)', (line) => line.at],
  ['Who', (line) => line.actor],
  ['Name', (line) => line.actorName],
  ['In Orchestrator', (line) => line.orchestratorUser],
  ['Command', (line) => line.command],
  ['Arguments', (line) => line.args],
  ['Jobs', (line) => line.subject.jobs.join(' ')],
  ['Process', (line) => line.subject.process],
  ['Folder', (line) => line.subject.folder],
  ['Tenant', (line) => line.tenant],
  ['Place', (line) => line.place],
  ['Rule', (line) => line.rule],
  ['Outcome', (line) => line.outcome],
  ['Answer', (line) => line.answer],
  [
    'Approved by',
    ({ approvedBy }) => (approvedBy === null ? null : `${approvedBy.platform}:${approvedBy.id}`),
  ],
  ['Approved by (name)', ({ approvedBy }) => approvedBy?.name ?? null],
  ['Ref', (line) => line.invocation],
  ['Hash', (line) => line.hash],
];

/**
 * Writes lines of the audit page after page into a file, newest first; no more than a page is in memory. Goes on where
 * `step` says, if the file is still there.
 */
export async function writeAuditFile(options: {
  readonly id: string;
  readonly filter: AuditFilter;
  readonly step: Writing;
  readonly store: Pick<Store, 'auditLines'>;
  readonly shelf: Shelf;
  /** Keeps how far it has come. Throws when the export was ended meanwhile. */
  readonly save: (step: Writing) => Promise<void>;
  /** True when the process is about to end. */
  readonly stopping: () => boolean;
  readonly now: () => Date;
}): Promise<Written> {
  const { filter, id, now, save, shelf, store } = options;
  const { writer, ...begun } = await resume(shelf, id, options.step);
  let { step } = begun;
  let savedMs = now().getTime();
  try {
    if (step.bytes === 0) await writer.append(`${byteOrderMark}${lineOf(columns.map(([title]) => title))}`);
    for (;;) {
      const most = Math.min(pageRows, maxRows - step.rows);
      const lines = await store.auditLines(
        filter,
        most,
        step.after === null ? undefined : Number(step.after),
      );
      await writer.append(lines.map(csvLine).join(''));
      const after = lines.at(-1)?.seq ?? null;
      const rows = step.rows + lines.length;
      step = {
        name: 'writing',
        why: step.why,
        said: step.said,
        rows,
        bytes: writer.bytes(),
        after: after === null ? step.after : String(after),
        unreadable: 0,
      };
      const whole = lines.length < most;
      if (whole || rows >= maxRows || step.bytes >= maxBytes)
        return { done: true, rows, bytes: step.bytes, notes: whole ? [] : [cutNote] };
      if (options.stopping()) {
        await save(step);
        return { done: false };
      }
      if (now().getTime() - savedMs >= saveEveryMs) {
        await save(step);
        savedMs = now().getTime();
      }
    }
  } finally {
    await writer.close();
  }
}

const cutNote = 'There may be older ones: the file is as large as one may be.';

function csvLine(line: AuditLine): string {
  return lineOf(columns.map(([, value]) => cell(value(line) ?? '')));
}
