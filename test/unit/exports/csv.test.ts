import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, headerLine, jobLine } from '../../../src/exports/csv.ts';
import { aJob } from '../../fixtures/job.ts';
import { formulaStart, readCsv } from '../../fixtures/read-csv.ts';

describe('a CSV of our own', () => {
  it('has a column for each value of a job', () => {
    const job = aJob({ id: 1, info: 'a, "b"\r\nc', robot: null });
    const [head = [], row = [], ...rest] = readCsv(headerLine + jobLine(job));
    expect(rest).toEqual([]);
    expect(row).toHaveLength(head.length);
    const value = (column: string) => row[head.indexOf(column)];
    expect(value('Process')).toBe(job.process);
    expect(value('Info')).toBe('a, "b"\r\nc');
    expect(value('Robot')).toBe('');
    expect(value('Folder')).toBe(job.folder?.path);
    expect(value('Created (UTC)')).toBe(job.created);
    expect(value('Key')).toBe(job.key);
  });

  it.each(['=1+1', '+1', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＠x'])(
    'makes %j harmless',
    (text) => {
      expect(readCsv(`${cell(text)}\r\n`)).toEqual([[`'${text}`]]);
    },
  );

  it('says any text as it is, in one cell that no spreadsheet executes', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 60 }), string({ maxLength: 20 }), (text, other) => {
        const [row = [], ...rest] = readCsv(`${cell(text)},${cell(other)},end\r\n`);
        expect(rest).toEqual([]);
        expect(row).toHaveLength(3);
        const [first = ''] = row;
        expect(first).not.toMatch(formulaStart);
        expect(formulaStart.test(text) ? first.slice(1) : first).toBe(text);
      }),
    );
  });
});
