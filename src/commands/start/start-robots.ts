import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import type { StartRequest } from '../../domain/orchestrator.ts';
import { cut } from '../../views/rich-text.ts';
import type { Arg } from '../define.ts';
import { readQuoted } from '../reading/quotes.ts';

/** Robots that one start names at most, and characters of a name (user names, with their domain, have 100). */
const mostRobots = 25;
const longestName = 100;

type Robots = NonNullable<StartRequest['robots']>;

/** `robots:all`, `robots:DocBot,#121`; a name with a comma in it goes between double quotes of its own. */
export const robotsArg: Arg<Robots> & { readonly required: false } = {
  form: 'filter',
  required: false,
  many: true,
  usage: 'robots:DocBot,#121',
  summary:
    'A job on each of these robots, by name or number; `robots:all` for every robot of the environment (classic folders)',
  read: (value) => {
    const names = [...new Set(listed(value))];
    const [only = ''] = names;
    if (names.length === 1 && /^(?:all|\*)$/i.test(only)) return 'all';
    if (names.length === 0) {
      throw new BotError('usage', 'No robot is named.', {
        hint: 'Like `robots:DocBot,#121` or `robots:all`.',
      });
    }
    if (names.length > mostRobots) {
      throw new BotError('usage', `${names.length} robots are named; ${mostRobots} are the most I take.`);
    }
    const long = names.find((name) => name.length > longestName);
    if (long !== undefined) throw new BotError('usage', `“${cut(long, 40)}” is too long for a robot's name.`);
    return names;
  },
};

function listed(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' || typeof value === 'number' ? readNames(String(value)) : [];
}

/** The names in a list with commas, without spaces and quotes around them; empty ones do not count. */
export function readNames(text: string): readonly string[] {
  const names: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const quoted = text[start] === '"' ? readQuoted(text, start) : null;
    const found = quoted === 'unclosed' ? null : quoted;
    const comma = text.indexOf(',', found?.end ?? start);
    const end = comma < 0 ? text.length : comma;
    names.push(found === null ? text.slice(start, end).trim() : found.value.trim());
    at = end + 1;
  }
  return names.filter((name) => name !== '');
}
