import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that stands whole on the shelf. */
export interface ShelvedFile {
  readonly bytes: number;
  /** The bytes from `from` to before `to` (all when left out), in pieces. */
  read(from?: number, to?: number): AsyncIterable<Uint8Array>;
}

/** A file that is being written. */
export interface ShelfWriter {
  append(text: string): Promise<void>;
  /** Bytes so far. */
  bytes(): number;
  close(): Promise<void>;
}

/** The directory of files that wait to be fetched, each under the id of its export. */
export interface Shelf {
  /** Goes on writing after the first `keep` bytes (0: anew). Null when fewer are there. */
  write(id: string, keep: number): Promise<ShelfWriter | null>;
  /** Null when there is no such file, or the id is none. */
  find(id: string): Promise<ShelvedFile | null>;
  drop(id: string): Promise<void>;
  /** Drops files that were written last before this moment. */
  sweep(before: Date): Promise<void>;
  /** Removes the directory with all that is in it. */
  remove(): Promise<void>;
}

/** Ids are made by us (UUIDs); nothing else becomes part of a path. */
const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ending = '.csv';
const pieceBytes = 64 * 1024;

/** A shelf in this directory, which is made when it is first needed; only the bot's own user may read it. */
export function createShelf(directory: string): Shelf {
  const pathOf = (id: string): string | null =>
    idPattern.test(id) ? join(directory, `${id}${ending}`) : null;

  return {
    async write(id, keep) {
      const path = pathOf(id);
      if (path === null) throw new TypeError('an export has a UUID');
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = await openKept(path, keep);
      if (file === null) return null;
      let bytes = keep;
      return {
        async append(text) {
          const data = Buffer.from(text);
          await file.appendFile(data);
          bytes += data.length;
        },
        bytes: () => bytes,
        close: () => file.close(),
      };
    },

    async find(id) {
      const path = pathOf(id);
      if (path === null) return null;
      try {
        const { size } = await stat(path);
        return { bytes: size, read: (from = 0, to = size) => pieces(path, from, to) };
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    },

    async drop(id) {
      const path = pathOf(id);
      if (path !== null) await rm(path, { force: true });
    },

    async sweep(before) {
      const names = await readdir(directory).catch((error: unknown) => {
        if (isAbsent(error)) return [];
        throw error;
      });
      for (const name of names) {
        const path = pathOf(name.slice(0, -ending.length));
        if (path === null || !name.endsWith(ending)) continue;
        const { mtimeMs } = await stat(path);
        if (mtimeMs < before.getTime()) await rm(path, { force: true });
      }
    },

    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function openKept(path: string, keep: number): Promise<FileHandle | null> {
  if (keep === 0) return open(path, 'w', 0o600);
  try {
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    if (size < keep) {
      await file.close();
      return null;
    }
    await file.truncate(keep);
    await file.close();
    return await open(path, 'a', 0o600);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function* pieces(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (let at = from; at < to; ) {
      const piece = Buffer.alloc(Math.min(pieceBytes, to - at));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
