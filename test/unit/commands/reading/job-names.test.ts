import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/chat/message.ts';
import { commands } from '../../../../src/commands/index.ts';
import { readJobNames } from '../../../../src/commands/reading/job-names.ts';
import { parse } from '../../../../src/commands/reading/parse.ts';
import { print } from '../../../../src/commands/reading/print.ts';
import { BotError } from '../../../../src/domain/errors.ts';

const key = '0b2cbbd2-8f36-4a2b-9d3c-2f9b1ad5f8a1';

function typed(text: string): unknown {
  const { args } = parse(text, commands, '/jobs ');
  try {
    return readJobNames(args.job ?? null);
  } catch (cause) {
    if (cause instanceof BotError) return cause.message;
    throw cause;
  }
}

describe('jobs that are typed', () => {
  it.each<[string, unknown]>([
    ['stop 127416', [127416]],
    ['stop #127416', [127416]],
    ['stop job 127416', [127416]],
    ['stop 127416 please', [127416]],
    ['stop 127416 on VM07', [127416]],
    ['stop 22450719 22450728', [22450719, 22450728]],
    ['kill #1 #2', [1, 2]],
    ['kill 1,2, 3;4', [1, 2, 3, 4]],
    ['kill jobs 1 & 2 and 3', [1, 2, 3]],
    ['retry 1 1 #1', [1]],
    [`retry 5 ${key.toUpperCase()}`, [5, key]],
    ['retry https://a.b/orchestrator_/jobs?jobId=7,8 9', [7, 9]],
    ['stop latest', '“latest” names no job.'],
    ['stop 5 min', '“min” names no job.'],
    ['stop 127416 in 5 min', '“in” names no job.'],
    ['stop 22450719 2245x728', '“2245x728” names no job.'],
    ['stop 22450719 22450728 now', '“now” names no job.'],
  ])('%s', (text, expected) => {
    expect(typed(text)).toEqual(expected);
  });

  it('are read from whatever a button carries', () => {
    expect(readJobNames(7)).toEqual([7]);
    expect(readJobNames([7, key])).toEqual([7, key]);
    for (const value of [null, true, {}, [], [{}], [['1']], 1.5, -1] as Json[])
      expect(() => readJobNames(value), JSON.stringify(value)).toThrow('names no job');
  });

  it('are the same however they are written, and print as they are read', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 99_999_999 }), { minLength: 2, maxLength: 1000 });
    const marks = fc.constantFrom(' ', ', ', ',', ' and ', ' #', ' & #', '; ', '\u00a0');
    fc.assert(
      fc.property(ids, fc.array(marks, { minLength: 1, maxLength: 9 }), (jobs, between) => {
        const text = jobs.reduce(
          (said, id, index) =>
            index === 0 ? String(id) : `${said}${between[index % between.length] ?? ' '}${id}`,
          '',
        );
        const { args, command } = parse(`stop ${text}`, commands, '');
        expect(readJobNames(args.job ?? null)).toEqual(jobs);
        const again = parse(print(command, { job: jobs }), commands, '');
        expect(readJobNames(again.args.job ?? null)).toEqual(jobs);
      }),
      { numRuns: 50 },
    );
  });

  it('are all there or none: a slip in one of several is never passed over', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 99_999_999 }), { minLength: 2, maxLength: 20 });
    const slip = fc.stringMatching(/^[a-z]?\d{1,4}[a-z]\d{0,4}$/);
    fc.assert(
      fc.property(ids, slip, fc.nat(), (jobs, wrong, at) => {
        const words = jobs.map(String).toSpliced(at % (jobs.length + 1), 0, wrong);
        expect(() => readJobNames(words)).toThrow(BotError);
      }),
    );
  });
});
