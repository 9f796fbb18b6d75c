import { randomBytes } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { Clock } from './clock.ts';
import { ApiError } from './errors.ts';
import type { JobRow } from './model.ts';
import type { ExportBehaviour } from './switches.ts';
import { formatTicks, type Ticks } from './ticks.ts';

export interface ExportRow {
  readonly id: number;
  readonly name: string;
  readonly requestedAt: Ticks;
  readonly requestedMs: number;
  readonly csv: string;
  readonly completedAt: Ticks;
  /** What the download link must carry. */
  readonly signature: string;
}

type ExportStatus = 'New' | 'InProgress' | 'Completed' | 'Failed';

export interface Exports {
  /** Takes what is to be exported as it is now. Throws when the tenant has had its exports of the day. */
  request(jobs: readonly JobRow[]): ExportRow;
  get(id: number): ExportRow | undefined;
  statusOf(row: ExportRow): ExportStatus;
  /** The file behind a link of this path and query; null when the link is wrong or older than its life. */
  download(path: string, query: URLSearchParams): Download | null;
}

interface Download {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const workStartsMs = 300;
const workEndsMs = 1000;
const linkLifeMs = 5 * 60 * 1000;
export const downloadPath = '/_blob/export-';

/** Creates the export service: New, then InProgress, then Completed a second after the request. */
export function createExports(clock: Clock, switches: { readonly exports: ExportBehaviour }): Exports {
  const rows = new Map<number, ExportRow>();
  return {
    request: (jobs) => {
      const { aDay } = switches.exports;
      if (aDay !== null && rows.size >= aDay) {
        // The status and the words are not documented; the name is.
        throw new ApiError(409, 0, 'The daily limit of exports is reached (ExportTenantDailyLimitReached).');
      }
      const requestedMs = clock.steady();
      const row: ExportRow = {
        id: 8600 + rows.size + 1,
        name: `Jobs-${new Date(clock.server()).toISOString().slice(0, 10)}-${rows.size + 1}`,
        requestedAt: clock.stamp(),
        requestedMs,
        csv: csvOf(jobs),
        completedAt: clock.stamp(requestedMs + workEndsMs),
        signature: randomBytes(16).toString('hex'),
      };
      rows.set(row.id, row);
      return row;
    },
    get: (id) => rows.get(id),
    statusOf: (row) => {
      const age = clock.steady() - row.requestedMs;
      if (age < workStartsMs) return 'New';
      const { ends } = switches.exports;
      return age < workEndsMs || ends === 'never' ? 'InProgress' : ends;
    },
    download: (path, query) => {
      const row = rows.get(Number(/^\/_blob\/export-(\d+)\.csv$/.exec(path)?.[1]));
      const until = Number(query.get('se'));
      const right = row !== undefined && query.get('sig') === row.signature && until >= clock.steady();
      if (!right) return null;
      const bytes = strToU8(row.csv);
      return switches.exports.file === 'zip'
        ? { type: 'application/zip', bytes: zipSync({ [`${row.name}.csv`]: bytes }) }
        : { type: 'text/csv; charset=utf-8', bytes };
    },
  };
}

/** The query that a link to this export carries: its signature and when it ends. */
export function linkQuery(row: ExportRow, clock: Clock): string {
  return `sig=${row.signature}&se=${clock.steady() + linkLifeMs}`;
}

const columns: readonly (readonly [title: string, value: (job: JobRow) => string])[] = [
  ['Process', (job) => job.release.name],
  ['State', (job) => job.state],
  ['Robot', (job) => job.robot?.name ?? ''],
  ['Machine', (job) => job.robot?.machine.name ?? ''],
  ['Folder', (job) => job.release.folder.path],
  ['Created (UTC)', (job) => formatTicks(job.created)],
  ['Started (UTC)', (job) => (job.started === null ? '' : formatTicks(job.started))],
  ['Ended (UTC)', (job) => (job.ended === null ? '' : formatTicks(job.ended))],
  ['Source', (job) => job.details.source],
  ['Info', (job) => job.info ?? ''],
  ['Key', (job) => job.key],
];

function csvOf(jobs: readonly JobRow[]): string {
  const cell = (value: string): string =>
    /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const lines = [
    columns.map(([title]) => title),
    ...jobs.map((job) => columns.map(([, value]) => cell(value(job)))),
  ];
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}
