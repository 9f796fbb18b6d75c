import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../../src/commands/index.ts';
import { parse } from '../../../../src/commands/reading/parse.ts';
import { printValue } from '../../../../src/commands/reading/print.ts';
import { readNames, robotsArg } from '../../../../src/commands/start/start-robots.ts';

const asking = { now: new Date(0), timeZone: null, prefix: '', messageText: null };
const robotsOf = (line: string): unknown => {
  const { args } = parse(line, commands, '');
  return { process: args.process, robots: robotsArg.read(args.robots ?? null, asking) };
};

describe('robots:', () => {
  it.each<[string, unknown]>([
    ['start X robots:all', 'all'],
    ['start X robots:ALL', 'all'],
    ['start X robots:*', 'all'],
    ['start X robots:DocBot', ['DocBot']],
    ['start X robots:DocBot,#121', ['DocBot', '#121']],
    ['start X robots:DocBot, #121', ['DocBot', '#121']],
    ['start X robots: DocBot , #121', ['DocBot', '#121']],
    ['start robots:"Night Bot",DocBot X', ['Night Bot', 'DocBot']],
    ['start X robots:"Night Bot, DocBot"', ['Night Bot', 'DocBot']],
    ['start X robots:DocBot, "Night Bot"', ['DocBot', 'Night Bot']],
    ['start X robots:"""Bot, the first"",DocBot"', ['Bot, the first', 'DocBot']],
    ["start X robots:O'Brien,DocBot,DocBot", ["O'Brien", 'DocBot']],
  ])('%s', (line, robots) => {
    expect(robotsOf(line)).toEqual({ process: 'X', robots });
  });

  it('reads what a button carries, and refuses none, too many and what is no name', () => {
    expect(robotsArg.read(['a', 'b'], asking)).toEqual(['a', 'b']);
    for (const value of [',,', [], {}, null, true]) {
      expect(() => robotsArg.read(value, asking)).toThrow('No robot is named.');
    }
    expect(() =>
      robotsArg.read(
        Array.from({ length: 26 }, (_, at) => `r${at}`),
        asking,
      ),
    ).toThrow('26 robots');
    expect(() => robotsArg.read('x'.repeat(101), asking)).toThrow('too long');
  });

  it('takes any names that are quoted', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const list = names.map((each) => `"${each.replaceAll('"', '""')}"`).join(' , ');
        expect(readNames(list)).toEqual(names);
        const { args } = parse(`start X robots:${printValue(list)}`, commands, '');
        expect(readNames(args.robots as string)).toEqual(names);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void readNames(text)));
  });
});
