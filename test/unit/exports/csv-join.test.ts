import { array, assert, constantFrom, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvJoin } from '../../../src/exports/csv-join.ts';
import { formulaStart, readCsv } from '../../fixtures/read-csv.ts';

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** The files joined, each cut into pieces of this many bytes. */
function joined(files: readonly Uint8Array[], piece: number): { text: string; rows: number } {
  const join = createCsvJoin();
  let text = '';
  for (const file of files) {
    text += join.begin();
    for (let at = 0; at < file.length; at += piece) text += join.add(file.subarray(at, at + piece));
  }
  text += join.end();
  return { text, rows: join.rows() };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('joining what Orchestrator wrote', () => {
  it('keeps one header line and every row, whatever the delimiter, the line ends and the pieces', () => {
    const cells = array(string({ unit: 'grapheme', maxLength: 8 }), { minLength: 3, maxLength: 3 });
    const file = array(cells, { maxLength: 6 });
    assert(
      property(
        array(file, { minLength: 1, maxLength: 3 }),
        constantFrom(',', ';', '\t', '|'),
        constantFrom('\n', '\r\n'),
        integer({ min: 1, max: 40 }),
        constantFrom('', '\ufeff'),
        (files, mark, end, piece, start) => {
          const header = ['Process', 'State', 'In, fo; "x"'];
          const texts = files.map((rows) =>
            [header, ...rows].map((row) => row.map(quote).join(mark)).join(end),
          );
          const { rows, text } = joined(
            texts.map((one) => bytes(start + one)),
            piece,
          );
          const [head, ...body] = readCsv(text, mark);
          expect(head).toEqual(header);
          const all = files.flat();
          expect(rows).toBe(all.length);
          expect(body.flat().filter((one) => formulaStart.test(one))).toEqual([]);
          expect(body).toEqual(
            all.map((row) => row.map((one) => (formulaStart.test(one) ? `'${one}` : one))),
          );
        },
      ),
    );
  });

  it('makes bare formulas harmless, and leaves the delimiter and empty cells alone', () => {
    const { text, rows } = joined([bytes('a,b,c\r\n=1,,-2\r\n,@x,ok\r\n\r\n')], 3);
    expect(readCsv(text).slice(0, 3)).toEqual([
      ['a', 'b', 'c'],
      ["'=1", '', "'-2"],
      ['', "'@x", 'ok'],
    ]);
    expect(rows).toBe(2);
    expect(joined([bytes('a\r\n"""=x"\r\n')], 1).text).toBe('a\r\n"""=x"\r\n');
    expect(joined([bytes('a\tb\n\t=1\n')], 100).text).toBe("a\tb\r\n\t'=1\n");
  });

  it('reads UTF-16 as it reads UTF-8', () => {
    const file = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,b\r\nä,=1\r\n', 'utf16le')]);
    expect(joined([file], 5)).toEqual({ text: "a,b\r\nä,'=1\r\n", rows: 1 });
  });

  it('takes files without a row, without a line end and without anything', () => {
    const files = ['', 'a,b', 'a,b\r\n', 'a,b\r\n1,2'].map(bytes);
    expect(joined(files, 2)).toEqual({ text: 'a,b\r\n1,2\r\n', rows: 1 });
    expect(joined([bytes('')], 1)).toEqual({ text: '', rows: 0 });
  });

  it('refuses files of different columns, and what is no CSV', () => {
    expect(() => joined(['a,b\r\n1,2\r\n', 'a,c\r\n1,2\r\n'].map(bytes), 9)).toThrow(/different columns/);
    expect(() => joined([bytes('x'.repeat(70_000))], 10_000)).toThrow(/no CSV file/);
  });
});
