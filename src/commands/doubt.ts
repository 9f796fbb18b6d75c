import type { Invocation } from '../chat/invocation.ts';
import type { Args, Message } from '../chat/message.ts';
import { changedMessage, olderMessage } from '../views/doubt.ts';
import { capital } from '../views/rich-text.ts';
import { onlyLooks } from './audit/quiet.ts';
import type { Command } from './define.ts';
import { print } from './reading/print.ts';

/** What a person is told in place of what was asked, and how it stands in the audit. */
export interface Doubted {
  readonly message: Message;
  readonly outcome: `refused: ${string}`;
}

/**
 * What is done about a button or form that need not be as the bot made it; null when the command may run. A changed one
 * does nothing. One from before an update may read, and for an act it is asked anew with a new button: it carries
 * nothing that the person has not seen.
 */
export function doubted(
  { doubt, via }: Pick<Invocation, 'doubt' | 'via'>,
  command: Command,
  args: Args,
  prefix: string,
): Doubted | null {
  const what = via === 'form' ? 'form' : 'button';
  if (doubt === 'forged')
    return { message: changedMessage(what, prefix), outcome: `refused: changed ${what}` };
  if (doubt === undefined || onlyLooks(command)) return null;
  // Whatever was confirmed or filled in with it is asked for again; inputs are kept in no message.
  const { confirmed: _, inputs: __, submitted: ___, ...carried } = args;
  const label = what === 'form' ? 'Open the form' : capital(command.name);
  return {
    message: olderMessage(what, print(command, carried), { label, command: command.name, args: carried }),
    outcome: `refused: old ${what}`,
  };
}
