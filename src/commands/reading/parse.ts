import type { Args, Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import { cut } from '../../views/rich-text.ts';
import type { ArgSpecs, Command } from '../define.ts';
import { readJsonObject } from '../start/json-inputs.ts';
import { readJobName } from './find-job.ts';
import { didYouMean } from './nearest.ts';
import { type Token, tokens } from './tokens.ts';

/** Characters behind a mistyped command that a hint repeats. */
const mostRepeated = 60;

export interface Parsed {
  readonly command: Command;
  readonly args: Args;
}

/**
 * Reads what a person typed by the command definitions: `faulted folder:"Finance/*" since:7d`. An empty text is `help`,
 * a link to a job alone is `show`.
 * `prefix` is how the bot is addressed there; it stands in hints so that they work as typed.
 * Throws only `BotError('usage')`.
 */
export function parse(text: string, commands: readonly Command[], prefix: string): Parsed {
  const said = text.replace(/^\s*\/jobs(?=\s|$)/i, '').trim();
  const [first = ''] = said.split(/\s/, 1);
  const name = first.toLowerCase().replace(/^[-‐‑‒–—]+/, '') || 'help';
  const rest = said.slice(first.length);
  const show = isJobLink(said) ? commands.find((each) => each.name === 'show') : undefined;
  if (show !== undefined) return { command: show, args: { job: said } };
  const command = commands.find((each) => each.name === name);
  if (command === undefined) throw unknownCommand(first, rest, commands, prefix);
  if (/^\s*(?:--|—|–)help\s*$/.test(rest)) {
    const help = commands.find((each) => each.name === 'help');
    if (help !== undefined) return { command: help, args: { topic: command.name } };
  }
  return { command, args: readArgs(rest, command, prefix) };
}

/** A link to a job, and not a word beside it, as people paste it to the bot: they want to see the job. */
function isJobLink(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && readJobName(text) !== null;
}

function readArgs(text: string, command: Command, prefix: string): Args {
  const specs = command.args;
  const [raw] = namesOf(specs, 'raw');
  if (raw !== undefined) return text.trim() === '' ? {} : { [raw]: text.trim() };
  const filters = new Set(namesOf(specs, 'filter'));
  const [free] = [...namesOf(specs, 'rest'), ...namesOf(specs, 'words')];
  const [inputsName] = namesOf(specs, 'inputs');
  const args: Record<string, Json> = {};
  const words: string[] = [];
  const inputs: Record<string, Json> = {};
  let hasInputs = false;
  let continued: string | null = null;
  let filterText = '';
  for (const token of tokens(text, { filters, inputs: inputsName !== undefined })) {
    if (continued !== null && goesOn(token, specs[continued], filterText)) {
      filterText = `${filterText} ${token.text}`;
      args[continued] = filterText;
      continue;
    }
    continued = null;
    switch (token.kind) {
      case 'word':
        words.push(token.text);
        break;
      case 'filter':
        if (!filters.has(token.name)) throw unknownFilter(token.name, command, filters, prefix);
        if (token.value === '') throw emptyFilter(token.name, specs[token.name]?.usage ?? token.name);
        if (Object.hasOwn(args, token.name)) throw twice(token.name);
        args[token.name] = token.value;
        continued = token.name;
        filterText = token.value;
        break;
      case 'input':
        define(inputs, token.name, token.value);
        hasInputs = true;
        break;
      case 'json':
        for (const [name, value] of Object.entries(readJsonObject(token.text))) define(inputs, name, value);
        hasInputs = true;
        break;
    }
  }
  if (words.length > 0) {
    if (free === undefined) throw strayWords(words.join(' '), command, prefix);
    const [only = ''] = words;
    args[free] = specs[free]?.form === 'rest' ? words.join(' ') : words.length === 1 ? only : words;
  }
  if (inputsName !== undefined && hasInputs) args[inputsName] = inputs;
  return args;
}

/** Sets an own property even for a name such as `__proto__`. */
function define(target: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function goesOn(
  token: Token,
  spec: ArgSpecs[string] | undefined,
  before: string,
): token is Token & { kind: 'word' } {
  if (token.kind !== 'word') return false;
  if (spec?.many === true && (before.endsWith(',') || token.text.startsWith(','))) return true;
  return spec?.continues !== undefined && !token.quoted && spec.continues.test(token.text);
}

function namesOf(specs: ArgSpecs, form: 'filter' | 'rest' | 'words' | 'inputs' | 'raw'): readonly string[] {
  return Object.keys(specs).filter((name) => specs[name]?.form === form);
}

function unknownCommand(word: string, rest: string, commands: readonly Command[], prefix: string): BotError {
  const meant = commands.find((command) => command.synonyms.includes(word.toLowerCase()));
  const line = (name: string): string =>
    `${prefix}${name}${rest.length <= mostRepeated ? clip(rest.replace(/\s+/g, ' ')) : ''}`;
  const names = commands.map((command) => command.name);
  const near = meant === undefined ? didYouMean(word, names, line) : `Did you mean \`${line(meant.name)}\`?`;
  return new BotError('usage', `I don't know “${clip(word)}”.`, {
    hint: near ?? `\`${prefix}help\` shows what I can do.`,
  });
}

function unknownFilter(
  name: string,
  command: Command,
  filters: ReadonlySet<string>,
  prefix: string,
): BotError {
  const near = didYouMean(name, [...filters], (filter) => `${filter}:`);
  const known = [...filters].map((filter) => `\`${filter}:\``).join(', ');
  const all =
    filters.size === 0
      ? `\`${command.name}\` takes no filters: \`${prefix}help ${command.name}\`.`
      : `\`${command.name}\` knows ${known}. A name with a colon in it goes between quotes.`;
  return new BotError('usage', `\`${command.name}\` has no filter “${clip(name)}:”.`, { hint: near ?? all });
}

function emptyFilter(name: string, usage: string): BotError {
  return new BotError('usage', `Nothing stands behind “${name}:”.`, { hint: `Like this: \`${usage}\`` });
}

function twice(name: string): BotError {
  return new BotError('usage', `“${name}:” is given twice.`, { hint: 'Give it once.' });
}

function strayWords(words: string, command: Command, prefix: string): BotError {
  const example = command.examples.find((each) => each.includes(':')) ?? command.name;
  return new BotError('usage', `I don't know what “${clip(words)}” means here.`, {
    hint: `Like this: \`${prefix}${example}\`. A value with spaces goes between quotes.`,
  });
}

function clip(text: string): string {
  return cut(text.replaceAll('`', "'"), 60);
}
