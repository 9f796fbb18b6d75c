import type { ExportBody } from '../domain/export-body.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import { byteOrderMark, headerLine, jobLine } from './csv.ts';
import { resume, type Writing } from './resume.ts';
import type { Shelf } from './shelf.ts';

/** Rows of one request, the most that the API gives. */
const pageRows = 1000;
/** No spreadsheet takes more (Excel: 1,048,576). */
const maxRows = 1_000_000;
/** No chat platform takes a larger file. */
const maxBytes = 950_000_000;
/** How far it has come is kept this often. */
const saveEveryMs = 2_000;
/** Pages read in a row before the pace is kept. */
const freePages = 5;
/** The cloud takes 100 reads a minute from all that use a tenant's API together; alerts need theirs. */
const pacedMs = 1_000;

/** What came of writing: the file stands, or it was interrupted and `step` says where to go on. */
export type Written =
  | { readonly done: true; readonly rows: number; readonly bytes: number; readonly notes: readonly string[] }
  | { readonly done: false };

/**
 * Writes jobs page after page into a file, newest first. Pages follow the ids, so rows that appear meanwhile neither
 * repeat nor hide others; no more than a page is in memory. Goes on where `step` says, if the file is still there.
 */
export async function writeOwnFile(options: {
  readonly id: string;
  readonly body: ExportBody;
  readonly step: Writing;
  readonly orchestrator: Pick<Orchestrator, 'jobs'>;
  readonly shelf: Shelf;
  /** Keeps how far it has come. Throws when the export was ended meanwhile. */
  readonly save: (step: Writing) => Promise<void>;
  /** True when the process is about to end. */
  readonly stopping: () => boolean;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => Date;
}): Promise<Written> {
  const { body, id, now, orchestrator, save, shelf } = options;
  const { writer, ...begun } = await resume(shelf, id, options.step);
  let { step } = begun;
  const most = Math.min(body.top ?? maxRows, maxRows);
  const paced = step.why !== 'unknown-to-server';
  let savedMs = now().getTime();
  try {
    if (step.bytes === 0) await writer.append(`${byteOrderMark}${headerLine}`);
    for (let pages = 1; ; pages += 1) {
      const page = await orchestrator.jobs({
        filter: body.filter,
        order: 'newest',
        top: Math.min(pageRows, most - step.rows),
        ...(step.after === null ? {} : { after: step.after }),
      });
      await writer.append(page.jobs.map(jobLine).join(''));
      const { rows, said, unreadable, why } = step;
      step = {
        name: 'writing',
        why,
        said,
        rows: rows + page.jobs.length,
        bytes: writer.bytes(),
        after: page.next,
        unreadable: unreadable + page.malformed.length,
      };
      if (page.next === null || step.rows >= most || step.bytes >= maxBytes) {
        return { done: true, rows: step.rows, bytes: step.bytes, notes: notesOf(step, body) };
      }
      if (options.stopping()) {
        await save(step);
        return { done: false };
      }
      if (now().getTime() - savedMs >= saveEveryMs) {
        await save(step);
        savedMs = now().getTime();
      }
      if (paced && pages >= freePages) await options.wait(pacedMs);
    }
  } finally {
    await writer.close();
  }
}

function notesOf(step: Writing, body: ExportBody): readonly string[] {
  const cut = step.after !== null && (body.top === null || step.rows < body.top);
  return [
    ...(cut
      ? [`There are older ones: a file holds ${step.rows.toLocaleString('en-US')} of these jobs at most.`]
      : []),
    ...(step.unreadable === 0 ? [] : [`${step.unreadable} jobs could not be read and are missing.`]),
  ];
}
