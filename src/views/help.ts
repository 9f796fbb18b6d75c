import type { Block, Message } from '../chat/message.ts';
import { bold, code, line, lines, sentence } from './rich-text.ts';

/** What help needs to know of a command. */
export interface HelpEntry {
  readonly name: string;
  readonly task: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly access: string;
  readonly args: Readonly<Record<string, HelpArg>>;
}

interface HelpArg {
  readonly usage: string;
  readonly summary: string;
  readonly form: string;
  readonly required: boolean;
}

/** All commands, tasks before syntax, each with a line that works as typed. */
export function helpMessage(commands: readonly HelpEntry[], prefix: string): Message {
  const entry = (command: HelpEntry): Block => ({
    kind: 'text',
    text: lines([[bold(command.task)], [code(`${prefix}${command.examples[0] ?? command.name}`)]]),
  });
  return {
    preview: 'What I can do for you',
    blocks: [
      { kind: 'heading', text: 'What I can do for you' },
      ...commands.map(entry),
      {
        kind: 'context',
        text: line(
          'More about one command: ',
          code(`${prefix}help start`),
          '. Buttons under a message do the same as the words.',
        ),
      },
    ],
  };
}

/** One command in depth. `mayUse`: does any rule let the person who reads it use it? */
export function commandHelpMessage(command: HelpEntry, prefix: string, mayUse: boolean): Message {
  const shown = Object.values(command.args).filter((arg) => arg.form !== 'hidden');
  const blocks: Block[] = [
    { kind: 'heading', text: command.task },
    { kind: 'text', text: lines([sentence(command.summary), [code(`${prefix}${usageLine(command)}`)]]) },
  ];
  if (shown.length > 0) {
    blocks.push({
      kind: 'facts',
      facts: shown.map((arg) => ({ label: arg.usage, value: sentence(arg.summary) })),
    });
  }
  blocks.push(
    {
      kind: 'text',
      text: lines([[bold('Examples')], ...command.examples.map((example) => [code(`${prefix}${example}`)])]),
    },
    { kind: 'context', text: [`${accessWords(command.access)}${mayUse ? '' : ' You may not use it.'}`] },
  );
  return { preview: `${command.task}: ${prefix}${command.name}`, blocks };
}

/** `start <process> [folder:Finance] [count:3]` */
function usageLine(command: Pick<HelpEntry, 'name' | 'args'>): string {
  const parts = Object.values(command.args)
    .filter((arg) => arg.form !== 'hidden')
    .map((arg) => (arg.required || arg.usage.startsWith('<') ? arg.usage : `[${arg.usage}]`));
  return [command.name, ...parts].join(' ');
}

function accessWords(access: string): string {
  return access === 'anyone' ? 'For everybody.' : `For ${access}s and up.`;
}
