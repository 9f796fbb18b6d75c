import { z } from 'zod';
import type { Invocation, LinkReader } from '../chat/invocation.ts';
import type { Args } from '../chat/message.ts';
import type { Asked } from '../chat/suggester.ts';
import { type ActionData, decodeAction } from './action-data.ts';
import type { Activity } from './activity.ts';
import { type FileAnswer, readFileAnswer } from './file-answer.ts';
import { formArgs } from './form.ts';
import { linkRequest } from './link.ts';
import { origin } from './origin.ts';
import { quotedMessage } from './quoted-message.ts';
import { readSearch, type Search } from './search.ts';
import { typedText } from './typed-text.ts';

/** A message shortcut or compose action of the manifest (`composeExtensions.commands[].id`). */
export interface Shortcut {
  readonly id: string;
  readonly command: string;
  /** Title of the dialog. */
  readonly title?: string;
}

/** What one activity means to the bot, by how it must be answered. */
export type Inbound =
  /** Typed words: answered by messages. */
  | { readonly kind: 'message'; readonly invocation: Invocation }
  /**
   * A button of a card: answered by what takes the card's place, or a line of text.
   * Clients without universal actions send it as a message, which cannot be answered directly.
   */
  | { readonly kind: 'action'; readonly invocation: Invocation; readonly submitted: Submitted | null }
  /** A shortcut, or something pressed in its dialog: answered by a dialog. */
  | {
      readonly kind: 'dialog';
      readonly invocation: Invocation;
      readonly title: string;
      readonly submitted: Submitted | null;
    }
  /** A pasted link to something of ours: answered by what it unfolds to. */
  | { readonly kind: 'link'; readonly invocation: Invocation }
  /** A pasted link that unfolds to nothing. */
  | { readonly kind: 'other-link' }
  /** Something typed into a menu whose choices are asked for meanwhile: answered by choices. */
  | { readonly kind: 'search'; readonly search: Search; readonly asked: Asked }
  /** A button of ours that we do not understand (any more). */
  | { readonly kind: 'stale'; readonly invoke: 'action' | 'dialog' | null }
  /** What somebody said to the offer of a file; it is no command, and needs no answer. */
  | { readonly kind: 'file'; readonly said: FileAnswer }
  /** An invoke that is none of ours. */
  | { readonly kind: 'unknown' }
  /** The bot came, or something else happened that needs no answer. */
  | { readonly kind: 'notice' }
  /** The bot was taken out of the conversation. */
  | { readonly kind: 'removed' };

/** A form that was sent in. */
export interface Submitted {
  readonly title: string;
  readonly data: ActionData;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Reads an activity. Pure; never throws. */
export function readActivity(
  activity: Activity,
  options: {
    readonly botName: string;
    readonly shortcuts: readonly Shortcut[];
    readonly readLink: LinkReader;
  },
): Inbound {
  switch (activity.type) {
    case 'message':
      return readMessage(activity, options.botName);
    case 'invoke':
      return readInvoke(activity, options);
    case 'installationUpdate':
      return { kind: activity.action?.startsWith('remove') === true ? 'removed' : 'notice' };
    case 'conversationUpdate': {
      const gone = activity.membersRemoved?.some((member) => member.id === activity.recipient.id) === true;
      return { kind: gone ? 'removed' : 'notice' };
    }
    default:
      return { kind: 'notice' };
  }
}

function readMessage(activity: Activity, botName: string): Inbound {
  if (activity.value === undefined || activity.value === null) {
    // What a link unfolded to, sent without a word: it is for people, and asks nothing.
    if (isCardAlone(activity)) return { kind: 'notice' };
    return {
      kind: 'message',
      invocation: {
        ...origin(activity),
        via: 'text',
        request: { text: typedText(activity, botName) },
        on: null,
      },
    };
  }
  const data = decodeAction(activity.value);
  if (data === null) return { kind: 'stale', invoke: null };
  const inputs = asRecord(activity.value);
  return {
    kind: 'action',
    invocation: click(activity, data, inputs),
    submitted: submission(data, inputs),
  };
}

function isCardAlone({ attachments, text }: Activity): boolean {
  const hasCard = attachments?.some((each) =>
    each.contentType?.startsWith('application/vnd.microsoft.card.'),
  );
  return hasCard === true && (text ?? '').trim() === '';
}

const actionValue = z.looseObject({ action: z.looseObject({ data: z.unknown().optional() }) });

const dialogValue = z.looseObject({
  commandId: z.string(),
  data: z.unknown().optional(),
  messagePayload: z.unknown().optional(),
});

function readInvoke(
  activity: Activity,
  { shortcuts, readLink }: { readonly shortcuts: readonly Shortcut[]; readonly readLink: LinkReader },
): Inbound {
  switch (activity.name ?? '') {
    case 'adaptiveCard/action': {
      const value = actionValue.safeParse(activity.value);
      const given = value.success ? value.data.action.data : undefined;
      const data = decodeAction(given);
      if (data === null) return { kind: 'stale', invoke: 'action' };
      const inputs = asRecord(given);
      return {
        kind: 'action',
        invocation: click(activity, data, inputs),
        submitted: submission(data, inputs),
      };
    }
    case 'composeExtension/fetchTask':
    case 'composeExtension/submitAction': {
      const value = dialogValue.safeParse(activity.value);
      const shortcut = shortcuts.find((one) => value.success && one.id === value.data.commandId);
      if (!value.success || shortcut === undefined) return { kind: 'stale', invoke: 'dialog' };
      const title = shortcut.title ?? 'Jobs';
      const on = quotedMessage(value.data.messagePayload);
      if (activity.name === 'composeExtension/fetchTask') {
        const request = { command: shortcut.command, args: {} };
        return {
          kind: 'dialog',
          title,
          submitted: null,
          invocation: { ...origin(activity), via: 'shortcut', request, on },
        };
      }
      const data = decodeAction(value.data.data);
      if (data === null) return { kind: 'stale', invoke: 'dialog' };
      const inputs = asRecord(value.data.data);
      const invocation = { ...click(activity, data, inputs), on };
      return { kind: 'dialog', title, submitted: submission(data, inputs), invocation };
    }
    case 'composeExtension/queryLink': {
      const request = linkRequest(activity.value, readLink);
      if (request === null) return { kind: 'other-link' };
      return { kind: 'link', invocation: { ...origin(activity), via: 'link', request, on: null } };
    }
    // Of who has not installed the app Teams does not say enough to know what they may see.
    case 'composeExtension/anonymousQueryLink':
      return { kind: 'other-link' };
    case 'application/search': {
      const search = readSearch(activity.value);
      if (search === null) return { kind: 'unknown' };
      const { source, text, top } = search;
      return { kind: 'search', search, asked: { ...origin(activity), source, text, top } };
    }
    case 'fileConsent/invoke': {
      const said = readFileAnswer(activity.value);
      return said === null ? { kind: 'unknown' } : { kind: 'file', said };
    }
    default:
      return { kind: 'unknown' };
  }
}

function click(activity: Activity, data: ActionData, inputs: Readonly<Record<string, unknown>>): Invocation {
  const args: Args = formArgs(data, inputs);
  return {
    ...origin(activity),
    via: data.form === null ? 'button' : 'form',
    request: { command: data.command, args },
    on: activity.replyToId ? { message: activity.replyToId, text: '' } : null,
  };
}

function submission(data: ActionData, inputs: Readonly<Record<string, unknown>>): Submitted | null {
  return data.form === null ? null : { title: data.form.title, data, inputs };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
