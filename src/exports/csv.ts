import type { Job } from '../domain/job.ts';

/** Excel takes a CSV for UTF-8 only when it begins with this. */
export const byteOrderMark = '\ufeff';
const lineEnd = '\r\n';

/** The columns of Orchestrator's own export of jobs, in its order. */
const columns: readonly (readonly [title: string, value: (job: Job) => string | null])[] = [
  ['Process', (job) => job.process],
  ['State', (job) => job.state],
  ['Robot', (job) => job.robot],
  ['Machine', (job) => job.machine],
  ['Folder', (job) => job.folder?.path ?? null],
  ['Created (UTC)', (job) => job.created],
  ['Started (UTC)', (job) => job.started],
  ['Ended (UTC)', (job) => job.ended],
  ['Source', (job) => job.startedBy ?? job.source],
  ['Info', (job) => job.info],
  ['Key', (job) => job.key],
];

/** First line of a file. */
export const headerLine: string = lineOf(columns.map(([title]) => title));

/** One job as a line of CSV (RFC 4180), its end included. */
export function jobLine(job: Job): string {
  return lineOf(columns.map(([, value]) => cell(value(job) ?? '')));
}

/**
 * A cell that no spreadsheet executes and every CSV reader takes as one: what begins like a formula gets an
 * apostrophe in front, what holds quotes, commas or line ends is quoted (OWASP "CSV Injection"; RFC 4180, 2.5 to 2.7).
 */
export function cell(text: string): string {
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Does a spreadsheet take a cell that begins like this for a formula? Wide forms count: some turn them into plain ones. */
export function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text);
}

/** A line of cells that are safe already, its end included. */
export function lineOf(cells: readonly string[]): string {
  return `${cells.join(',')}${lineEnd}`;
}
