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

/** Refused: which rule says so, or what is missing, and whom to ask. */
export function deniedMessage(denied: {
  /** What was tried, as in "You can't …". */
  readonly deed: string;
  /** To what; null where that is nothing in particular. */
  readonly of: { readonly folder: string | null; readonly process: string | null } | null;
  /** The rule that forbids it; null when none allows it. */
  readonly rule: string | null;
  /** It could not be found out whether that rule speaks of it. */
  readonly unsure: boolean;
  /** The role that is held, and the one it takes; null where rules say more than roles. */
  readonly role: { readonly held: string | null; readonly needed: string } | null;
  /** People and groups as the settings name them, or words. */
  readonly ask: readonly string[];
  /** Where it is read: people of other platforms have no name there. */
  readonly platform: 'slack' | 'teams';
  /** Why groups could not be looked up; null when they were, or none had to be. */
  readonly lookupTrouble: string | null;
}): Message {
  const said = `You can't ${denied.deed}${whereWords(denied.of)}: ${reasonOf(denied)}.`;
  const who = denied.ask.flatMap((named) => askedSpan(named, denied.platform) ?? []);
  const listed = who.flatMap((span, index): readonly Span[] => (index === 0 ? [span] : [', ', span]));
  return {
    preview: cut(said, 200),
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
      ...(listed.length === 0 ? [] : [{ kind: 'context' as const, text: ['Ask ', ...listed] }]),
    ],
  };
}

/** ` (Invoice_Processing in Finance)` */
function whereWords(of: { readonly folder: string | null; readonly process: string | null } | null): string {
  if (of === null || (of.folder === null && of.process === null)) return '';
  if (of.process === null) return ` (in ${of.folder ?? ''})`;
  return ` (${of.process}${of.folder === null ? '' : ` in ${of.folder}`})`;
}

function reasonOf({ role, rule, unsure }: Parameters<typeof deniedMessage>[0]): string {
  if (rule !== null && unsure) return `rule “${rule}” may forbid it, and that could not be found out`;
  if (rule !== null) return `rule “${rule}” forbids it`;
  if (role === null) return 'no rule allows it';
  return `${role.held === null ? 'you have no role here' : `your role is ${role.held}`}, it takes ${role.needed}`;
}

/** Somebody to ask, as the reader's platform can show them; null where it shows nothing that a person knows. */
function askedSpan(named: string, platform: 'slack' | 'teams'): Span | null {
  const [, kind = '', id = ''] = /^(slack|slack-group|teams|entra-group|email):(.+)$/.exec(named) ?? [];
  switch (kind) {
    case 'slack':
      return platform === 'slack' ? { kind: 'person', platform, id, name: id } : null;
    case 'slack-group':
      return platform === 'slack' ? { kind: 'mention', platform, id, name: id, group: true } : null;
    case 'teams':
    case 'entra-group':
      return null;
    case 'email':
      return id;
    default:
      return named;
  }
}
