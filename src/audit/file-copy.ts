import type { Store } from '../domain/store.ts';
import type { LineFile } from './line-file.ts';

const pageLines = 500;
const placeKey = 'audit:file';

/** Brings the file up to date with the audit; resolves when it is. Rejects when the file or the store fails. */
export type FileCopy = () => Promise<void>;

/**
 * Copies every line once. How far it has come stands in the store, so that a file that was moved away is not begun
 * anew; and in the file itself, which is ahead when the bot died between the two.
 */
export function createFileCopy(
  store: Pick<Store, 'auditAfter' | 'auditHead' | 'keep' | 'recall'>,
  file: LineFile,
): FileCopy {
  let written: number | null = null;

  return async () => {
    const kept = Number((await store.recall(placeKey)) ?? 0);
    // Another process has written meanwhile, or this one has only just begun.
    let from = written === kept ? kept : await resume(kept);
    for (;;) {
      const lines = await store.auditAfter(from, pageLines);
      const last = lines.at(-1);
      if (last === undefined) return;
      // Of lines that could not all be written, the file itself says where they end.
      written = null;
      await file.append(lines);
      await store.keep(placeKey, String(last.seq));
      written = last.seq;
      from = last.seq;
      if (lines.length < pageLines) return;
    }
  };

  async function resume(kept: number): Promise<number> {
    const [last, head] = [(await file.last()) ?? 0, await store.auditHead()];
    // A file that is ahead of the audit itself tells of lines that are lost there: what comes now is written after them.
    return last > head.seq ? kept : Math.max(kept, last);
  }
}
