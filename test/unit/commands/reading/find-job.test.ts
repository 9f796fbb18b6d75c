import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJobs, readJobName } from '../../../../src/commands/reading/find-job.ts';

const key = '9cc6c2e4-237d-42f6-8cb8-43010652fb22';

describe('findJobs', () => {
  it.each<[string, readonly (number | string)[]]>([
    ['nothing here', []],
    ['', []],
    ['Invoice failed again, see 127416 please', [127416]],
    ['job 123', [123]],
    ['Job #123 and job id: 456', [123, 456]],
    ['#127416', [127416]],
    ['job 127416 read invoice 4711000 twice', [127416]],
    ['127416, 127417 and 127416', [127416, 127417]],
    [`the key is ${key.toUpperCase()}.`, [key]],
    [
      `https://cloud.uipath.com/acme/prod/orchestrator_/jobs(sidepanel:sidepanel/jobs/${key}/details)?fid=1234567&tid=89`,
      [key],
    ],
    ['https://orch.test/jobs/127416?fid=1234567', [127416]],
    ['https://orch.test/odata/Jobs(127416)', [127416]],
    ['<https://orch.test/queues/7654321|queue 12>', []],
    ['{"v":1,"c":"retry","a":{"tenant":"default","job":127416}}', [127416]],
    ['on 2026-11-23 at 14:03:10, +49 170 1234567 1732371780.000100 v2024.10.12345', [1234567]],
    ['ran 12,345,678 rows in 1.234567 s', []],
    ['1234', []],
    ['1234567890123456', []],
  ])('finds in %j', (text, expected) => {
    expect(findJobs(text)).toEqual(expected);
  });

  it.each(['job ', 'job', ' ', '1', '#', 'https://a/', '1-', 'a-'])(
    'reads a long text of %j at once',
    (unit) => {
      const started = performance.now();
      expect(
        findJobs(`job${' '.repeat(50_000)}x${unit.repeat(100_000 / unit.length)}`).length,
      ).toBeLessThanOrEqual(10);
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );

  it('finds at most ten usable names in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.array(fc.nat()), (text, ids) => {
        const found = findJobs(`${text} ${ids.map((id) => `job ${id}`).join(' ')}`);
        expect(found.length).toBeLessThanOrEqual(10);
        const numbers = found.filter((name) => typeof name === 'number');
        expect(numbers.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true);
      }),
    );
  });
});

describe('readJobName', () => {
  it.each<[string | number, number | string | null]>([
    [127416, 127416],
    ['12', 12],
    [' #12 ', 12],
    ['job 12', 12],
    [key, key],
    ['https://orch.test/jobs/127416', 127416],
    ['0', null],
    [-1, null],
    [1.5, null],
    ['latest', null],
    ['127416 127417', null],
  ])('reads %j', (value, expected) => {
    expect(readJobName(value)).toBe(expected);
  });
});
