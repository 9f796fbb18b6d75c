import { type FileHandle, open } from 'node:fs/promises';
import type { AuditLine } from '../domain/audit.ts';

/** Bytes at the end of the file in which its last line is looked for: a line has some 30 kB at most. */
const tailBytes = 256 * 1024;
/** Only the bot's user reads what it makes; a file that is there keeps its mode. */
const mode = 0o600;

/**
 * A file that gets lines of the audit, each as one line of JSON with its number and hash. It is opened anew each time,
 * so that whoever moves it away gets no more of it.
 */
export interface LineFile {
  /** Adds lines; they are on the disk when this resolves. */
  append(lines: readonly AuditLine[]): Promise<void>;
  /** Number of the last whole line; null when there is none. */
  last(): Promise<number | null>;
}

export function createLineFile(path: string): LineFile {
  return {
    async append(lines) {
      const file = await open(path, 'a+', mode);
      try {
        // After a crash the last line may have no end.
        const start = (await endsWhole(file)) ? '' : '\n';
        await file.appendFile(`${start}${lines.map((line) => `${jsonLine(line)}\n`).join('')}`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    async last() {
      const file = await open(path, 'r').catch((error: unknown) => {
        if (isAbsent(error)) return null;
        throw error;
      });
      if (file === null) return null;
      try {
        const numbers = (await tail(file, tailBytes)).split('\n').map((line) => numberOf(line));
        return numbers.findLast((number) => number !== null) ?? null;
      } finally {
        await file.close();
      }
    },
  };
}

/** A line as JSON; the arguments stay the text over which the hash was taken. */
function jsonLine({ approvedBy, subject, ...line }: AuditLine): string {
  const by = approvedBy === null ? null : `${approvedBy.platform}:${approvedBy.id}`;
  const { folder, jobs, process } = subject;
  return JSON.stringify({
    ...line,
    jobs,
    process,
    folder,
    approvedBy: by,
    approvedByName: approvedBy?.name ?? null,
  });
}

/** Number and hash of a line of such a file; null when it is none, or was cut off. */
export function readJsonLine(text: string): { readonly seq: number; readonly hash: string } | null {
  try {
    const { hash, seq } = JSON.parse(text) as Partial<Record<'seq' | 'hash', unknown>>;
    return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : null;
  } catch {
    return null;
  }
}

function numberOf(text: string): number | null {
  return readJsonLine(text)?.seq ?? null;
}

async function endsWhole(file: FileHandle): Promise<boolean> {
  return /(?:^|\n)$/.test(await tail(file, 1));
}

async function tail(file: FileHandle, most: number): Promise<string> {
  const { size } = await file.stat();
  const bytes = Math.min(size, most);
  const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
  return buffer.toString();
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
