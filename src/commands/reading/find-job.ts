const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const link = /https?:\/\/[^\s<>"']+/gi;
/** `job 123`, `job id: 123`, `#123`, `jobs(123)`, `"job":123`: a number that is said to be a job. */
const namedNumber = /(?:\bjob(?:s|[ _-]?id)?"?[ \t]{0,3}[:=(/#]{0,3}[ \t]{0,3}|#)(\d{1,15})(?!\d|[.,]\d)/gi;
/** A number alone, as long as job ids are; part of no date, amount, version or other word. */
const bareNumber = /(?<![\p{L}\p{N}._:/#@+-])\d{5,12}(?![\p{L}\p{N}:/@_-]|[.,]\d)/gu;
/** Job pages say `/jobs(…)`, `/jobs/…` or `jobId=…`. */
const numberInLink = /(?:\/jobs[(/]|jobs?id=)(\d{1,15})\b/gi;

/** A job as people name it: its number, or its key (GUID, in lower case). */
export type JobName = number | string;

const mostNames = 10;
/** No chat message is longer; what is further down is no place for a job. */
const mostText = 40_000;

/**
 * The jobs that a text names, in the order in which they stand there, each once, at most 10: links to Orchestrator,
 * keys, `job 123`, `#123`, ids in our buttons; only where there is none of these, numbers of 5 to 12 digits.
 */
export function findJobs(text: string): readonly JobName[] {
  const read = text.slice(0, mostText);
  const links = [...read.matchAll(link)].map(([url]) => url);
  const prose = read.replace(link, ' ');
  const named = [
    ...links.flatMap(jobsInLink),
    ...[...prose.matchAll(guid)].map((found) => ({ at: found.index, name: found[0].toLowerCase() })),
    ...[...prose.matchAll(namedNumber)].map((found) => ({ at: found.index, name: Number(found[1]) })),
  ];
  const found = named.length > 0 ? named : bareNumbers(prose);
  const names = found.toSorted((a, b) => a.at - b.at).map((each) => each.name);
  return [...new Set(names)].filter(isUsable).slice(0, mostNames);
}

/** The one job that a person typed or a button carries: a number, `#123`, `job 123`, a key, a link. Null when it is none of these. */
export function readJobName(value: string | number): JobName | null {
  if (typeof value === 'number') return isUsable(value) ? value : null;
  const text = value.trim();
  if (/^#?\d{1,15}$/.test(text)) {
    const id = Number(text.replace('#', ''));
    return isUsable(id) ? id : null;
  }
  const names = findJobs(text);
  return names.length === 1 ? (names[0] ?? null) : null;
}

function jobsInLink(url: string): readonly { at: number; name: JobName }[] {
  const decoded = decode(url);
  const [number] = [...decoded.matchAll(numberInLink)];
  if (number !== undefined) return [{ at: -1, name: Number(number[1]) }];
  const all = [...decoded.matchAll(guid)];
  const first = all.find((found) => /jobs/i.test(decoded.slice(0, found.index)));
  return first === undefined ? [] : [{ at: -1, name: first[0].toLowerCase() }];
}

function bareNumbers(text: string): readonly { at: number; name: JobName }[] {
  return [...text.matchAll(bareNumber)].map((found) => ({ at: found.index, name: Number(found[0]) }));
}

function isUsable(name: JobName): boolean {
  return typeof name === 'string' || (Number.isSafeInteger(name) && name > 0);
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
