/** What a person asked a list for, as far as it restricts it; times in the words that were typed. */
export interface FilterWords {
  readonly states?: readonly string[];
  readonly process?: string;
  readonly folder?: string;
  readonly robot?: string;
  readonly environment?: number;
  readonly source?: string;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
  readonly startedAfter?: string;
  readonly startedBefore?: string;
  readonly endedAfter?: string;
  readonly endedBefore?: string;
}

/**
 * The restrictions in words, to stand after the subject:
 * ` of Invoice_Processing on DocBot in the last 24 h in Finance/*`. Empty when nothing restricts.
 */
export function filterWords(filter: FilterWords): string {
  const part = (value: string | number | undefined, words: (value: string) => string): string =>
    value === undefined ? '' : ` ${words(String(value))}`;
  return [
    filter.states === undefined ? '' : ` that are ${oneOf(filter.states)}`,
    part(filter.process, (name) => `of ${name}`),
    part(filter.robot, (name) => (name.startsWith('#') ? `on robot ${name}` : `on ${name}`)),
    part(filter.environment, (id) => `of environment ${id}`),
    part(filter.source, (name) => `started by ${name}`),
    part(filter.error, (words) => `with “${words}” in the error`),
    part(filter.since, sinceWords),
    part(filter.until, (time) => `until ${time}`),
    between('started', filter.startedAfter, filter.startedBefore),
    between('ended', filter.endedAfter, filter.endedBefore),
    part(filter.folder, (path) => `in ${path}`),
  ].join('');
}

/** ` started after 9am and before noon`; empty when there is no bound. */
function between(verb: string, after: string | undefined, before: string | undefined): string {
  const bounds = [
    ...(after === undefined ? [] : [`after ${moment(after)}`]),
    ...(before === undefined ? [] : [`before ${moment(before)}`]),
  ];
  return bounds.length === 0 ? '' : ` ${verb} ${bounds.join(' and ')}`;
}

/** A length back from now reads as such after a preposition; a moment in UTC as people write it. */
function moment(said: string): string {
  const length = lengthOf(said);
  return length === null
    ? said.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?Z$/, '$1 $2 UTC')
    : `${length} ago`;
}

/** `24h` → `in the last 24 h`; a moment in UTC → `since 2026-03-01 08:00 UTC`; anything else → `since yesterday 9am`. */
function sinceWords(since: string): string {
  const length = lengthOf(since);
  return length === null ? `since ${moment(since)}` : `in the last ${length}`;
}

/** `24h` → `24 h`, `1d` → `1 day`; null for what is no plain length. */
function lengthOf(said: string): string | null {
  const length = /^(\d+)\s*(m|min|h|d|w)$/i.exec(said.trim());
  if (length === null) return null;
  const count = Number(length[1]);
  const plural = count === 1 ? '' : 's';
  const units: Readonly<Record<string, string>> = {
    m: 'min',
    min: 'min',
    h: 'h',
    d: `day${plural}`,
    w: `week${plural}`,
  };
  return `${count} ${units[(length[2] ?? '').toLowerCase()] ?? ''}`;
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
