import { BotError } from '../domain/errors.ts';
import { commandHelpMessage, helpMessage } from '../views/help.ts';
import { defineCommand } from './define.ts';
import { restArg } from './reading/arguments.ts';
import { didYouMean } from './reading/nearest.ts';

export const help = defineCommand({
  name: 'help',
  task: 'See what I can do',
  summary: 'Lists what I can do, or explains one command in depth.',
  examples: ['help', 'help start'],
  access: 'viewer',
  guides: true,
  args: { topic: restArg('<command>', 'The command to explain') },
  run: async (context, { topic }) => {
    const { access, commands, prefix } = context;
    if (topic === undefined) {
      const others = commands.filter((command) => command.name !== 'help' && access.mayUse(command));
      return { kind: 'answer', message: helpMessage(others, prefix), to: 'asker' };
    }
    const name = topic.toLowerCase();
    const command = commands.find((each) => each.name === name);
    if (command === undefined) {
      const names = commands.map((each) => each.name);
      throw new BotError('usage', `There is no command “${topic}”.`, {
        hint: didYouMean(name, names, (each) => `${prefix}help ${each}`) ?? `I know ${names.join(', ')}.`,
      });
    }
    return {
      kind: 'answer',
      message: commandHelpMessage(command, prefix, access.mayUse(command)),
      to: 'asker',
    };
  },
});
