import type { Redactor } from '../redact/redactor.ts';
import { cell, isFormula } from './csv.ts';

/** A cell that is longer is not waited for: what was read of it goes on, up to a blank. */
const longestHeld = 64 * 1024;

/** Makes the cells of a CSV file fit to be given out, one after the other, in the memory of one cell. */
export interface CsvCells {
  /** A piece of a cell, quotes and all, whose end is not seen yet. Returns what can go on already. */
  add(piece: string): string;
  /** The last piece of a cell, and what stood behind it. */
  end(piece: string, mark: string): string;
}

/**
 * Cells without secrets and without formulas; what needs no change stays as it is written. Of a cell of more than 64 Ki
 * characters a secret that goes over a blank may be seen in half.
 */
export function createCsvCells(redactor: Redactor): CsvCells {
  let held = '';
  /** Null at the beginning of a cell. */
  let open: { readonly quoted: boolean } | null = null;

  /** A piece that others of its cell follow. */
  function passOn(): string {
    const blank = held.search(/\s\S*$/) + 1 || endWithoutBlank();
    if (blank === 0) return '';
    const quoted = open?.quoted ?? held.startsWith('"');
    const raw = held.slice(open === null && quoted ? 1 : 0, blank);
    const text = quoted ? raw.replaceAll('""', '"') : raw;
    const shown = redactor.text(text).shown;
    const safe = open === null && isFormula(shown) ? `'${shown}` : shown;
    const begin = open === null && quoted ? '"' : '';
    open = { quoted };
    held = held.slice(blank);
    return `${begin}${quoted ? safe.replaceAll('"', '""') : safe}`;
  }

  /** Where a text of no blank is cut once it is far too long, not within a doubled quote; 0 before that. */
  function endWithoutBlank(): number {
    if (held.length < 4 * longestHeld) return 0;
    return held.search(/"*$/);
  }

  function last(): string {
    if (open === null) return whole(held);
    const closed = open.quoted && held.endsWith('"');
    const raw = closed ? held.slice(0, -1) : held;
    const shown = redactor.text(open.quoted ? raw.replaceAll('""', '"') : raw).shown;
    return open.quoted ? `${shown.replaceAll('"', '""')}"` : shown;
  }

  function whole(raw: string): string {
    if (raw === '') return '';
    const quoted = raw.startsWith('"');
    const text = quoted
      ? raw.slice(1, raw.length > 1 && raw.endsWith('"') ? -1 : undefined).replaceAll('""', '"')
      : raw;
    const { hidden, shown } = redactor.text(text);
    if (hidden > 0) return quoted ? `"${safe(shown).replaceAll('"', '""')}"` : cell(shown);
    if (!isFormula(text)) return raw;
    return quoted ? `"'${raw.slice(1)}` : `'${raw}`;
  }

  return {
    add(piece) {
      held += piece;
      return held.length > longestHeld ? passOn() : '';
    },
    end(piece, mark) {
      held += piece;
      const lineEnd = mark === '\n' && held.endsWith('\r') ? '\r' : '';
      if (lineEnd !== '') held = held.slice(0, -1);
      const out = last();
      held = '';
      open = null;
      return `${out}${lineEnd}${mark}`;
    },
  };
}

function safe(text: string): string {
  return isFormula(text) ? `'${text}` : text;
}
