import type { CommandButton, Message } from '../chat/message.ts';
import { code, line, sentence } from './rich-text.ts';

/** A button or form that came back otherwise than it was made: nothing was done. */
export function changedMessage(what: 'button' | 'form', prefix: string): Message {
  const said = `This ${what} is not as I made it, so I did nothing.`;
  return {
    preview: said,
    blocks: [
      { kind: 'text', text: ['⛔ ', said] },
      { kind: 'text', text: sentence(`Type the command instead: \`${prefix}help\` lists them all.`) },
    ],
  };
}

/** A button or form from before an update, of which nobody can tell whether it is as it was made: it is asked anew. */
export function olderMessage(
  what: 'button' | 'form',
  /** What would be done, as it is typed. */
  typed: string,
  button: CommandButton,
): Message {
  const said = `This ${what} is older than my last update. Here is a new one.`;
  return {
    preview: said,
    blocks: [
      { kind: 'text', text: ['❔ ', said] },
      { kind: 'context', text: line('It means ', code(typed)) },
      { kind: 'buttons', buttons: [button] },
    ],
  };
}
