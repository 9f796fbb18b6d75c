import { commands } from '../../src/commands/index.ts';
import { anyText, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const filters = [
  ...new Set(
    commands.flatMap((command) =>
      Object.entries(command.args).flatMap(([name, arg]) => (arg.form === 'filter' ? [name] : [])),
    ),
  ),
];
const values = [
  '24h',
  '7d',
  'yesterday 9am',
  '"Finance/*"',
  '*',
  'Faulted',
  '2026-03-01',
  '-1',
  '',
  '“a b”',
  'x,y',
  '99999999999',
];
const jobs = ['127416', '128208', '#127416', '1', '0', '-5', '1e9', '127416-128208', 'all'];

/** A line as somebody might type it: by the grammar, nearly so, or not at all. */
export function commandText(random: Random): string {
  const command = random.pick(commands);
  const line = random.chance(0.6)
    ? random.pick(command.examples)
    : [command.name, ...words(random)].join(random.pick([' ', ' ', '  ', '\n', '\u00a0']));
  if (random.chance(0.08)) return anyText(random);
  return random.chance(0.2) ? mutateText(line, random) : line;
}

function words(random: Random): readonly string[] {
  return Array.from({ length: random.below(5) }, () => {
    switch (random.below(6)) {
      case 0:
        return random.pick(jobs);
      case 1:
        return `${random.pick(filters)}:${random.pick(values)}`;
      case 2:
        return `${random.pick(filters)}:"${anyText(random)}"`;
      case 3:
        return `${random.pick(['name', '__proto__', 'In_File', 'a'])}=${anyText(random)}`;
      case 4:
        return random.pick([
          '{"a":1}',
          '{"a":',
          '{"__proto__":{"x":1}}',
          '[[[[',
          'because',
          '--help',
          'Payroll Run',
        ]);
      default:
        return anyText(random);
    }
  });
}
