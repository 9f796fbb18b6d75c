import { BotError } from '../domain/errors.ts';
import { createRedactor, type Redactor } from '../redact/redactor.ts';
import { createCsvCells } from './csv-cells.ts';

/** A header line longer than this is none. */
const maxHeader = 64 * 1024;

/** Joins CSV files of the same columns into one, a piece at a time. */
export interface CsvJoin {
  /** The next file begins; returns what is left of the one before. */
  begin(): string;
  /** What the piece adds to the joined file, as text without a byte order mark. Throws `BotError` when the columns differ. */
  add(piece: Uint8Array): string;
  /** What is left of the file that began last. */
  end(): string;
  /** Rows so far, header lines left out. */
  rows(): number;
}

/**
 * Joins what Orchestrator wrote: one header line, every row on lines of its own, cells that spreadsheets would execute
 * made harmless and secrets taken out of them. Which delimiter and encoding the server uses is in no document, so both are read off the file.
 */
export function createCsvJoin(redactor: Redactor = createRedactor()): CsvJoin {
  let header: string | null = null;
  let rows = 0;
  let file = createFile(redactor);

  const take = (text: string): string => {
    const { out, ownHeader } = file.read(text);
    if (ownHeader === null) return out;
    const columns = ownHeader.replace(/\r?\n$/, '');
    if (header === null) {
      header = columns;
      return `${columns}\r\n${out}`;
    }
    if (header !== columns) {
      throw new BotError('unavailable', "Orchestrator's exports of several folders have different columns.", {
        hint: 'Export one folder at a time with `folder:`.',
      });
    }
    return out;
  };

  const end = (): string => {
    const out = take(file.decode(null));
    const header = file.isHeaderOpen() ? take('\n') : '';
    return `${out}${header}${file.close()}`;
  };

  return {
    begin() {
      const rest = end();
      rows += file.rows();
      file = createFile(redactor);
      return rest;
    },
    add: (piece) => take(file.decode(piece)),
    end,
    rows: () => rows + file.rows(),
  };
}

interface CsvFile {
  decode(piece: Uint8Array | null): string;
  /** The rows in this text, made harmless; the header line once it is whole. */
  read(text: string): { readonly out: string; readonly ownHeader: string | null };
  /** True when the text ended within its first line. */
  isHeaderOpen(): boolean;
  /** Ends the last row. */
  close(): string;
  rows(): number;
}

function createFile(redactor: Redactor): CsvFile {
  let decoder: TextDecoder | null = null;
  let start: Uint8Array = new Uint8Array();
  /** Null once the header line was seen. */
  let head: string | null = '';
  let delimiter = ',';
  let rows = 0;
  let quoted = false;
  let inRow = false;
  const cells = createCsvCells(redactor);

  function decode(piece: Uint8Array | null): string {
    if (decoder === null) {
      start = Buffer.concat([start, piece ?? new Uint8Array()]);
      if (piece !== null && start.length < 2) return '';
      const wide = start[0] === 0xff && start[1] === 0xfe;
      decoder = new TextDecoder(wide ? 'utf-16le' : 'utf-8');
      return decoder.decode(start, { stream: piece !== null });
    }
    return piece === null ? decoder.decode() : decoder.decode(piece, { stream: true });
  }

  function body(text: string): string {
    let out = '';
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at];
      if (char === '"') quoted = !quoted;
      else if (!quoted && (char === delimiter || char === '\n')) {
        out += cells.end(text.slice(from, at), char);
        from = at + 1;
        if (char === '\n' && inRow) {
          rows += 1;
          inRow = false;
        }
      }
      if (char !== '\n' && char !== '\r') inRow = true;
    }
    return out + cells.add(text.slice(from));
  }

  return {
    decode,
    read(text) {
      if (head === null) return { out: body(text), ownHeader: null };
      const all = head + text;
      const end = endOfLine(all);
      if (end === 0) {
        if (all.length > maxHeader) throw noCsv();
        head = all;
        return { out: '', ownHeader: null };
      }
      head = null;
      const ownHeader = all.slice(0, end);
      delimiter = delimiterOf(ownHeader);
      return { out: body(all.slice(end)), ownHeader };
    },
    isHeaderOpen: () => head !== null && head !== '',
    close() {
      const rest = cells.end('', '');
      if (!inRow) return rest;
      inRow = false;
      rows += 1;
      return `${rest}\r\n`;
    },
    rows: () => rows,
  };
}

/** Just behind the first line end outside quotes; 0 when there is none. */
function endOfLine(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === '\n' && !quoted) return at + 1;
  }
  return 0;
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).mark;
}

function noCsv(): BotError {
  return new BotError('unavailable', "Orchestrator's export is no CSV file.", {
    hint: 'Look at it in Orchestrator, under My Reports.',
  });
}
