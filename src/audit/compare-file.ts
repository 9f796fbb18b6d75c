import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AuditLine } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import { readJsonLine } from './line-file.ts';

const pageLines = 500;

/** What a file of the audit says of the audit in the store. */
export interface Comparison {
  /** Lines that are the same in both. */
  readonly same: number;
  /** Lines that retention removed from the store. */
  readonly older: number;
  /** Lines of the file that are none of ours. */
  readonly unreadable: number;
  /** The first line that differs; null when none does. */
  readonly fault: string | null;
}

/**
 * Holds each line of the file against the line of the same number in the store, a page in memory at a time. Who can
 * write to the database alone cannot change what stands here. Rejects when the file cannot be read.
 */
export async function compareFile(
  path: string,
  store: Pick<Store, 'auditAfter' | 'auditHead'>,
): Promise<Comparison> {
  const counts = { same: 0, older: 0, unreadable: 0 };
  const [first] = await store.auditAfter(0, 1);
  let page: readonly AuditLine[] = [];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const text of lines) {
    const line = readJsonLine(text);
    if (line === null) {
      if (text !== '') counts.unreadable += 1;
      continue;
    }
    const { hash, seq } = line;
    if (first !== undefined && seq < first.seq) {
      counts.older += 1;
      continue;
    }
    if (seq < (page[0]?.seq ?? Number.POSITIVE_INFINITY) || seq > (page.at(-1)?.seq ?? 0))
      page = await store.auditAfter(seq - 1, pageLines);
    const kept = page[seq - (page[0]?.seq ?? 0)];
    if (kept?.seq !== seq || kept.hash !== hash) return { ...counts, fault: faultOf(seq, kept?.seq === seq) };
    counts.same += 1;
  }
  return { ...counts, fault: null };
}

function faultOf(seq: number, isThere: boolean): string {
  return isThere
    ? `Line ${seq} is another one than in the file: the audit was written anew from there, or before.`
    : `Line ${seq} stands in the file and is gone from the audit.`;
}
