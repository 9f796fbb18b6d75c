import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AuditFilter } from '../domain/audit.ts';
import { clean, moment } from './schema.ts';

type Column = 'actor' | 'actor_name' | 'command' | 'process' | 'folder' | 'place' | 'outcome' | 'jobs';

/** What a filter asks of each line; all of it must hold. */
export function conditionsOf(filter: AuditFilter): readonly RawBuilder<SqlBool>[] {
  const { by, command, folder, job, outcome, place, process, since, until } = filter;
  const found: RawBuilder<SqlBool>[] = [];
  if (by !== undefined) found.push(sql`(${like('actor', wild(by))} or ${like('actor_name', part(by))})`);
  if (command !== undefined) found.push(like('command', wild(command)));
  if (process !== undefined) found.push(like('process', wild(process)));
  if (folder !== undefined) {
    // `Finance/*` means Finance, too.
    const itself = folder.endsWith('/*') ? folder.slice(0, -2) : folder;
    found.push(sql`(${like('folder', wild(folder))} or ${like('folder', wild(itself))})`);
  }
  if (job !== undefined) found.push(like('jobs', `% ${job} %`));
  if (outcome !== undefined) {
    found.push(sql`(${like('outcome', outcome)} or ${like('outcome', `${outcome}:%`)})`);
  }
  if (place !== undefined) found.push(like('place', wild(place)));
  if (since !== undefined) found.push(sql`at >= ${moment(since)}`);
  if (until !== undefined) found.push(sql`at < ${moment(until)}`);
  return found;
}

function like(column: Column, pattern: string): RawBuilder<SqlBool> {
  return sql`lower(${sql.ref(column)}) like ${clean(pattern).toWellFormed().toLowerCase()} escape '!'`;
}

/** `*` stands for anything; everything else for itself. */
function wild(text: string): string {
  return text.trim().replace(/[!%_]/g, '!$&').replaceAll('*', '%');
}

function part(text: string): string {
  return `%${wild(text)}%`;
}
