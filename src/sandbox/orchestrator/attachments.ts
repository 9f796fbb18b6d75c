import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';

interface AttachmentRow {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  /** The download wants the caller's token besides its signature. */
  readonly requiresAuth: boolean;
  readonly signature: string;
}

export interface Attachments {
  /** Keeps a text as a file and returns its key. */
  add(text: string, options?: { readonly name?: string; readonly requiresAuth?: boolean }): string;
  get(key: string): AttachmentRow | undefined;
  /** The path and query at which the file can be fetched for a while. */
  link(row: AttachmentRow): string;
  /** The file behind a link; null when the link is wrong or too old, or a token is wanted and missing. */
  download(path: string, query: URLSearchParams, known: boolean): string | null;
}

const linkLifeMs = 5 * 60 * 1000;
export const attachmentPath = '/_blob/attachment-';

/** Creates the place where large arguments of jobs are kept. */
export function createAttachments(clock: Clock): Attachments {
  const rows = new Map<string, AttachmentRow>();
  return {
    add: (text, { name = 'arguments.json', requiresAuth = false } = {}) => {
      const key = randomUUID();
      rows.set(key, { key, name, text, requiresAuth, signature: randomBytes(16).toString('hex') });
      return key;
    },
    get: (key) => rows.get(key.toLowerCase()),
    link: (row) => `${attachmentPath}${row.key}?sig=${row.signature}&se=${clock.steady() + linkLifeMs}`,
    download: (path, query, known) => {
      const row = rows.get(path.slice(attachmentPath.length));
      const until = Number(query.get('se'));
      if (row === undefined || query.get('sig') !== row.signature || until < clock.steady()) return null;
      return row.requiresAuth && !known ? null : row.text;
    },
  };
}
