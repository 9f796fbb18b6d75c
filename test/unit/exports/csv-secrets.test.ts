import { array, assert, constantFrom, integer, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvCells } from '../../../src/exports/csv-cells.ts';
import { createCsvJoin } from '../../../src/exports/csv-join.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { readCsv } from '../../fixtures/read-csv.ts';

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function joined(file: string, piece: number): string {
  const join = createCsvJoin();
  const bytes = new TextEncoder().encode(file);
  let text = join.begin();
  for (let at = 0; at < bytes.length; at += piece) text += join.add(bytes.subarray(at, at + piece));
  return text + join.end();
}

describe('secrets in what Orchestrator wrote', () => {
  it('are taken out of every cell, whatever the pieces', () => {
    const words = string({ unit: constantFrom('a', ' ', '"', ',', ';', '\n', '.', 'ä'), maxLength: 10 });
    const secret = constantFrom(
      'password=hunter2',
      '"token": "hunter2"',
      'ftp://ana:hunter2@files.test',
      'Authorization: Bearer hunter2hunter2',
    );
    const info = tuple(words, secret, words).map(([before, each, behind]) => `${before}. ${each} ${behind}`);
    assert(
      property(array(info, { minLength: 1, maxLength: 4 }), integer({ min: 1, max: 60 }), (infos, piece) => {
        const rows = infos.map((each) => ['Payroll', each, '9cc6c2e4-237d-42f6-8cb8-43010652fb22']);
        const file = [['Process', 'Info', 'Key'], ...rows]
          .map((row) => row.map(quote).join(','))
          .join('\r\n');
        const out = joined(file, piece);
        expect(out).not.toContain('hunter2');
        const [, ...read] = readCsv(out);
        expect(read).toHaveLength(infos.length);
        for (const row of read) {
          expect(row[0]).toBe('Payroll');
          expect(row[1]).toContain('•••');
          expect(row[2]).toBe('9cc6c2e4-237d-42f6-8cb8-43010652fb22');
        }
      }),
    );
  });

  it('are taken out of bare cells, and leave them cells', () => {
    expect(joined('a,b,c\r\nx,pwd=hunter2,y\r\n', 4)).toBe('a,b,c\r\nx,pwd=•••,y\r\n');
  });

  it('are taken out of cells that are too long to be held, in the memory of a piece', () => {
    const cells = createCsvCells(createRedactor());
    const line = 'The robot writes on and on. password=hunter2 said ""it"",\n';
    let text = cells.add('"');
    let held = 0;
    let given = 1;
    for (let at = 0; at < 20_000; at += 1) {
      given += line.length;
      text += cells.add(line);
      held = Math.max(held, given - text.length);
    }
    text += cells.end('"', '\r\n');
    expect(text).not.toContain('hunter2');
    expect(text.match(/•••/g)).toHaveLength(20_000);
    // What hiding makes shorter counts as held here: 4 characters a line.
    expect(held - 20_000 * 4).toBeLessThan(70_000);
    expect(readCsv(text)).toHaveLength(1);
  });

  it('of a cell without a blank are held only so long', () => {
    const cells = createCsvCells(createRedactor());
    let text = '';
    for (let at = 0; at < 1_000; at += 1) text += cells.add('a""'.repeat(1_000));
    expect(text.length).toBeGreaterThan(2_500_000);
  });
});
