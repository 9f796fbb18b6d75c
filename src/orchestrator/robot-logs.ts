import { z } from 'zod';
import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { type LogLine, type LogPage, type LogQuery, logLevels, thisAndWorse } from '../domain/job-log.ts';
import type { Timestamp } from '../domain/timestamp.ts';
import type { Http } from './http.ts';
import { folderOfJob } from './job-folder.ts';
import type { JobReader } from './job-reader.ts';
import { type LogPosition, olderThan, readLogCursor, writeLogCursor } from './log-cursor.ts';
import { allOf, anyOf, compare, guid, isGuid, isTimestamp, moment, query, text } from './odata.ts';
import { needs } from './permissions.ts';
import { readList } from './wire.ts';

/** One row more than a page is asked for, and the API gives 1000. */
const maxTop = 999;

interface Row {
  readonly line: LogLine;
  readonly at: Timestamp | null;
  readonly id: number | null;
}

/**
 * Reads robot logs by the port's rules (`Orchestrator.logs`): `GET /odata/RobotLogs` of UiPath's API description 20.0.
 * Pages follow time and id. Rows are never skipped by number: that would repeat and hide lines while a job writes, and
 * servers that keep their logs in Elasticsearch refuse it beyond 10,000 rows.
 */
export function createLogReader(options: {
  readonly http: Http;
  readonly reader: JobReader;
}): (job: Job, asked: LogQuery) => Promise<LogPage> {
  const { http, reader } = options;
  return async (job, asked) => {
    const { after, level, since, top } = asked;
    if (!Number.isInteger(top) || top < 1 || top > maxTop) throw new TypeError(`1 to ${maxTop} lines`);
    if (!isGuid(job.key)) {
      throw new BotError('refused', `Job ${job.id} has no key, and logs are found by it.`, {
        hint: 'Look at them in Orchestrator itself.',
      });
    }
    const levels = level === undefined ? [] : thisAndWorse(level);
    const { body } = await http.get({
      doing: `read the logs of job ${job.id}`,
      needs: needs.viewLogs,
      folder: await folderOfJob(job, reader),
      path: 'odata/RobotLogs',
      query: query({
        filter: allOf([
          compare('JobKey', 'eq', guid(job.key)),
          anyOf(levels.map((one) => compare('Level', 'eq', text(one)))),
          since === undefined ? null : compare('TimeStamp', 'ge', moment(since)),
          after === undefined ? null : olderThan(readLogCursor(after)),
        ]),
        orderby: 'TimeStamp desc,Id desc',
        top: top + 1,
        count: after === undefined,
      }),
    });
    const list = readList(body);
    if (list === null) {
      throw new BotError('unavailable', `The logs of job ${job.id} came in a form that cannot be read.`, {
        hint: 'Look at them in Orchestrator itself, and tell the people who run the bot.',
      });
    }
    const rows = list.rows.map(readRow);
    const { shown, next } = pageOf(rows, top);
    return {
      lines: shown.map(({ line }) => line),
      next: next === null ? null : writeLogCursor(next),
      total: after === undefined ? list.total : null,
    };
  };
}

/**
 * The rows of this page and where the next begins. Where ids do not tell lines of one moment apart, the page ends
 * before such a moment that it would break; only a moment longer than a page loses its rest.
 */
function pageOf(
  rows: readonly Row[],
  top: number,
): { readonly shown: readonly Row[]; readonly next: LogPosition | null } {
  const [last, following] = [rows[top - 1], rows[top]];
  const page = rows.slice(0, top);
  if (last === undefined || following === undefined || last.at === null) return { shown: page, next: null };
  const apart = last.id !== null && following.id !== null && last.id > following.id;
  if (last.at !== following.at || apart)
    return { shown: page, next: { at: last.at, id: apart ? last.id : null } };
  const whole = page.filter((row) => row.at !== last.at);
  const end = whole.at(-1)?.at ?? null;
  return end === null
    ? { shown: page, next: { at: last.at, id: null } }
    : { shown: whole, next: { at: end, id: null } };
}

const words = z.string().nullish().catch(null);
const logRow = z.object({
  Level: words,
  TimeStamp: words,
  Message: words,
  Id: z.int().nonnegative().nullish().catch(null),
});

/** Every row is a line: one that lacks something is shown with what it has. */
function readRow(row: unknown): Row {
  const { data } = logRow.safeParse(row);
  const said = data?.TimeStamp ?? '';
  const at = [said, `${said}Z`].find(isTimestamp) ?? null;
  const level = logLevels.find((one) => one === data?.Level) ?? 'Unknown';
  return { at, id: data?.Id ?? null, line: { at, level, message: data?.Message ?? '' } };
}
