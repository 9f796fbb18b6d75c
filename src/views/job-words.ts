import type { RichText } from '../chat/message.ts';
import type { Job } from '../domain/job.ts';
import { code, cut } from './rich-text.ts';

/** Processes, folders and ids that are named; the rest is counted. */
const mostProcesses = 4;
const mostFolders = 2;
const mostIds = 8;
const maxName = 60;

/** `1 job`, `1,200 jobs` */
export function jobsWord(count: number): string {
  return count === 1 ? '1 job' : `${count.toLocaleString('en-US')} jobs`;
}

/** `1 fault`, `12 faults` */
export function faultsWord(count: number): string {
  return count === 1 ? '1 fault' : `${count} faults`;
}

/** Many jobs in a few words: `12 Invoice_Processing, 2 Release_Project, in Finance; 3 robots`. */
export function whatWords(jobs: readonly Job[]): string {
  const processes = counted(jobs.map((job) => job.process));
  const named = processes.slice(0, mostProcesses).map(([name, count]) => `${count} ${cut(name, maxName)}`);
  const others = processes.slice(mostProcesses);
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  const more = rest === 0 ? [] : [`${rest} of ${others.length} other processes`];
  const folders = counted(jobs.flatMap((job) => job.folder?.path ?? [])).map(([path]) => path);
  const where =
    folders.length > mostFolders
      ? [`in ${folders.length} folders`]
      : folders.length > 0
        ? [`in ${folders.map((path) => cut(path, maxName)).join(' and ')}`]
        : [];
  const robots = new Set(jobs.flatMap((job) => job.robot ?? []));
  const [only = ''] = robots;
  const on =
    robots.size === 0 ? '' : robots.size === 1 ? `; ${cut(only, maxName)}` : `; ${robots.size} robots`;
  return `${[...named, ...more, ...where].join(', ')}${on}`;
}

/** `127416`, `127417` and 11 more; nothing for none. */
export function idsText(ids: readonly (number | string)[]): RichText {
  const shown = ids.slice(0, mostIds);
  const rest = ids.length - shown.length;
  return [
    ...shown.flatMap((id, index) => [...(index === 0 ? [] : [', ']), code(id)]),
    ...(rest > 0 ? [` and ${rest.toLocaleString('en-US')} more`] : []),
  ];
}

/** Each name with its number, the most frequent first. */
function counted(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([a, more], [b, count]) => count - more || (a < b ? -1 : 1));
}
