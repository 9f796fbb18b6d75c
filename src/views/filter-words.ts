/** What a person asked a list for, as far as it restricts it; times in the words that were typed. */
export interface FilterWords {
  readonly states?: readonly string[];
  readonly process?: string;
  readonly folder?: string;
  readonly robot?: string;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
}

/**
 * The restrictions in words, to stand after the subject:
 * ` of Invoice_Processing on DocBot in the last 24 h in Finance/*`. Empty when nothing restricts.
 */
export function filterWords(filter: FilterWords): string {
  return [
    filter.states === undefined ? '' : ` that are ${oneOf(filter.states)}`,
    filter.process === undefined ? '' : ` of ${filter.process}`,
    filter.robot === undefined ? '' : ` on ${filter.robot}`,
    filter.error === undefined ? '' : ` with “${filter.error}” in the error`,
    filter.since === undefined ? '' : ` ${sinceWords(filter.since)}`,
    filter.until === undefined ? '' : ` until ${filter.until}`,
    filter.folder === undefined ? '' : ` in ${filter.folder}`,
  ].join('');
}

/** `24h` → `in the last 24 h`; a moment in UTC → `since 2026-03-01 08:00 UTC`; anything else → `since yesterday 9am`. */
function sinceWords(since: string): string {
  const length = /^(\d+)\s*(m|min|h|d|w)$/i.exec(since.trim());
  if (length === null)
    return `since ${since.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?Z$/, '$1 $2 UTC')}`;
  const count = Number(length[1]);
  const plural = count === 1 ? '' : 's';
  const units: Readonly<Record<string, string>> = {
    m: 'min',
    min: 'min',
    h: 'h',
    d: `day${plural}`,
    w: `week${plural}`,
  };
  return `in the last ${count} ${units[(length[2] ?? '').toLowerCase()] ?? ''}`;
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
