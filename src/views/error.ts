import type { Message, Span } from '../chat/message.ts';
import type { BotError } from '../domain/errors.ts';
import { cut, line, sentence } from './rich-text.ts';

const signs: Readonly<Record<BotError['kind'], string>> = {
  usage: '❔ ',
  denied: '🔒 ',
  refused: '⛔ ',
  unavailable: '⚠️ ',
  setup: '⚠️ ',
};

/** An error that a person can do something about: what happened, then what to do next. */
export function errorMessage(error: BotError): Message {
  return {
    preview: cut(error.message, 200),
    blocks: [
      { kind: 'text', text: line(signs[error.kind], sentence(error.message)) },
      ...(error.hint === null ? [] : [{ kind: 'text' as const, text: sentence(error.hint) }]),
    ],
  };
}

/** Anything else: the person gets the id under which it stands in the log. */
export function unexpectedMessage(ref: string): Message {
  const text = `Something went wrong on our side (ref \`${ref}\`). It is logged; try again or tell the bot's admin the ref.`;
  return { preview: text.replaceAll('`', ''), blocks: [{ kind: 'text', text: line('⚠️ ', sentence(text)) }] };
}

/** What was asked is done as far as it could be, but its answer could not be shown. */
export function unshownMessage(ref: string): Message {
  const text = `I could not show the answer (ref \`${ref}\`). What you asked for may be done: look before you ask again.`;
  return { preview: text.replaceAll('`', ''), blocks: [{ kind: 'text', text: line('⚠️ ', sentence(text)) }] };
}

/** Refused: the role that was held and the one it takes, and who has it, as far as the asker's platform can name them. */
export function deniedMessage(denied: {
  /** What was tried, as in "You can't …". */
  readonly deed: string;
  readonly role: string | null;
  readonly needed: string;
  readonly people: readonly Span[];
  /** Why groups could not be looked up; null when they were, or none had to be. */
  readonly lookupTrouble: string | null;
}): Message {
  const said = `You can't ${denied.deed}: ${denied.role === null ? 'you have no role here' : `your role is ${denied.role}`}, it takes ${denied.needed}.`;
  const who = denied.people.flatMap((span, index): readonly Span[] => (index === 0 ? [span] : [', ', span]));
  return {
    preview: said,
    blocks: [
      { kind: 'text', text: ['🔒 ', said] },
      ...(denied.lookupTrouble === null
        ? []
        : [
            {
              kind: 'text' as const,
              text: [
                `Your groups could not be looked up, so they did not count: ${denied.lookupTrouble} Try again in a minute.`,
              ],
            },
          ]),
      ...(who.length === 0 ? [] : [{ kind: 'context' as const, text: ['Ask ', ...who] }]),
    ],
  };
}
