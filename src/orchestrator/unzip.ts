import { Unzip, UnzipInflate } from 'fflate';
import { BotError } from '../domain/errors.ts';
import type { CsvSink } from '../domain/job-export.ts';

/** No chat platform takes a larger file, and no disk should be filled by a small one that unfolds. */
const maxBytes = 1_000_000_000;

/**
 * Reads bytes that are a CSV file, or a ZIP that holds some, and gives the CSV files to `to`, a piece at a time.
 * Throws `BotError` for a ZIP that is broken or holds no CSV, and for more than a gigabyte.
 */
export async function csvIn(bytes: AsyncIterable<Uint8Array>, to: CsvSink): Promise<void> {
  const reader = createReader();
  let total = 0;
  for await (const piece of reader.read(bytes)) {
    if (piece === 'next') {
      to.begin();
      continue;
    }
    total += piece.length;
    if (total > maxBytes) {
      throw new BotError('refused', 'The export is larger than a gigabyte.', {
        hint: 'Ask for less, e.g. with `since:7d` or one `folder:`.',
      });
    }
    await to.write(piece);
  }
}

type Piece = Uint8Array | 'next';

function createReader(): { read(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> } {
  let found: Piece[] = [];
  let files = 0;
  const unzip = new Unzip((file) => {
    if (!/\.csv$/i.test(file.name)) return;
    files += 1;
    found.push('next');
    file.ondata = (error, piece) => {
      if (error) throw broken(error);
      if (piece.length > 0) found.push(piece);
    };
    file.start();
  });
  unzip.register(UnzipInflate);

  const push = (piece: Uint8Array, last: boolean): readonly Piece[] => {
    try {
      unzip.push(piece, last);
    } catch (error) {
      throw error instanceof BotError ? error : broken(error);
    }
    const out = found;
    found = [];
    return out;
  };

  return {
    async *read(bytes) {
      let head: Uint8Array = new Uint8Array();
      let zipped: boolean | null = null;
      for await (const piece of bytes) {
        head = zipped === null && head.length > 0 ? Buffer.concat([head, piece]) : piece;
        if (zipped === null) {
          if (head.length < signature.length) continue;
          zipped = signature.every((byte, at) => head[at] === byte);
          if (!zipped) yield 'next';
        }
        if (zipped) yield* push(head, false);
        else yield head;
      }
      if (zipped === null) {
        yield 'next';
        yield head;
      } else if (zipped) {
        yield* push(new Uint8Array(), true);
        if (files === 0) throw broken(null);
      }
    },
  };
}

/** What a ZIP begins with: the local header of its first file (PKWARE APPNOTE 4.3.7). */
const signature = [0x50, 0x4b, 0x03, 0x04];

function broken(cause: unknown): BotError {
  return new BotError('unavailable', "Orchestrator's export could not be unzipped.", {
    hint: 'Try again in a minute, or download it in Orchestrator, under My Reports.',
    cause,
  });
}
