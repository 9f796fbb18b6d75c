import { submittedArgs } from '../chat/form.ts';
import type { Invocation, Request } from '../chat/invocation.ts';
import { type Click, decodeClick } from './buttons.ts';
import { messageText } from './message-text.ts';
import { isDirect, kindOf, type Origin } from './origin.ts';
import type { BlockActions, Shortcut, SlashCommand, TextEvent, ViewSubmission } from './payload.ts';
import type { Origins } from './sealed-origin.ts';
import { type Submitted, submittedForm } from './submission.ts';
import { addressedText, typedText } from './typed-text.ts';

/** What Slack delivered: an invocation that only lacks its person's name and zone, and where to answer. */
export interface Inbound {
  readonly id: string;
  readonly via: Invocation['via'];
  readonly user: { readonly id: string; readonly name: string };
  readonly origin: Origin;
  readonly request: Request;
  readonly on: Invocation['on'];
  /** Opens modals, within 3 s; null where Slack gives none. */
  readonly triggerId: string | null;
  /** Title of the form that is coming for certain. */
  readonly formTitle: string | null;
  readonly doubt?: Invocation['doubt'];
}

/** A shortcut of the app: what its callback id stands for. */
export interface ShortcutTarget {
  readonly callbackId: string;
  readonly command: string;
  readonly formTitle?: string | null;
}

/** A button that cannot be understood or that had to leave its arguments behind; `text` tells the person. */
export interface Unclear {
  readonly unclear: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly origin: Origin;
}

/** Slash command → text. */
export function fromSlashCommand(body: SlashCommand): Inbound {
  return {
    id: `slack:${body.trigger_id}`,
    via: 'text',
    user: { id: body.user_id, name: body.user_name ?? body.user_id },
    origin: {
      channel: body.channel_id,
      kind: kindOf(body.channel_id, body.channel_name),
      direct: false,
      thread: null,
      responseUrl: body.response_url ?? null,
      clicked: null,
    },
    request: { text: typedText(body.text) },
    on: null,
    triggerId: body.trigger_id,
    formTitle: null,
  };
}

/** Click on a button or menu of ours → its command. Null for links, which Slack reports too. */
export function fromBlockActions(body: BlockActions): Inbound | Unclear | null {
  const [action] = body.actions;
  if (action === undefined) return null;
  const value = action.value ?? action.selected_option?.value;
  if (action.action_id.startsWith('link.') || value === 'link') return null;
  const channel = body.channel?.id ?? body.container.channel_id ?? body.user.id;
  const ts = body.container.message_ts ?? null;
  const ephemeral = body.container.is_ephemeral === true;
  const user = person(body.user);
  const unfurlOf = body.container.app_unfurl_url ?? null;
  const kind = kindOf(channel, body.channel?.name);
  const origin: Origin = {
    channel,
    // What stands under a link may stand in the talk of two people: nothing says which of them the bot is.
    kind: unfurlOf !== null && kind === 'personal' ? 'group' : kind,
    direct: isDirect(channel) && !ephemeral && unfurlOf === null,
    thread: body.container.thread_ts ?? null,
    responseUrl: body.response_url ?? null,
    clicked: ts === null ? null : { ts, ephemeral, unfurlOf },
  };
  const click: Click = value === undefined ? { kind: 'unknown' } : decodeClick(value);
  switch (click.kind) {
    case 'unknown':
      return {
        unclear: 'This button comes from another version of the bot and I cannot read it.',
        user,
        origin,
      };
    case 'too-long':
      return {
        unclear: `This button would carry more than Slack allows. Type the command instead: ${click.command} …`,
        user,
        origin,
      };
    case 'command':
      return {
        id: `slack:${body.trigger_id}`,
        via: 'button',
        user,
        origin,
        request: { command: click.command, args: click.args },
        on: ts === null ? null : { message: ts, text: messageText(body.message), alone: ephemeral },
        triggerId: body.trigger_id,
        formTitle: null,
      };
  }
}

/** Shortcut, global or on a message → its command. */
export function fromShortcut(body: Shortcut, targets: readonly ShortcutTarget[]): Inbound | Unclear {
  const target = targets.find((one) => one.callbackId === body.callback_id);
  const channel = body.channel?.id ?? body.user.id;
  const user = person(body.user);
  const origin: Origin = {
    channel,
    kind: body.channel === undefined ? 'personal' : kindOf(channel, body.channel.name),
    direct: body.channel === undefined,
    thread: body.message?.thread_ts ?? null,
    responseUrl: body.response_url ?? null,
    clicked: null,
  };
  if (target === undefined) {
    return { unclear: 'This shortcut belongs to another version of the bot.', user, origin };
  }
  const ts = body.message_ts ?? body.message?.ts;
  return {
    id: `slack:${body.trigger_id}`,
    via: 'shortcut',
    user,
    origin,
    request: { command: target.command, args: {} },
    on: ts === undefined ? null : { message: ts, text: messageText(body.message) },
    triggerId: body.trigger_id,
    formTitle: target.formTitle ?? null,
  };
}

/** Submitted form → its command with the values. Null when the form is none of ours. */
export async function fromViewSubmission(
  body: ViewSubmission,
  origins: Origins,
): Promise<{ readonly inbound: Inbound; readonly submitted: Submitted } | null> {
  const submitted = submittedForm(body.view.private_metadata, body.view.state.values);
  if (submitted === null) return null;
  const { doubt, origin } = await origins.read(submitted.context, body.user.id);
  const args = submittedArgs(submitted, submitted.values);
  const inbound: Inbound = {
    id: `slack:${body.trigger_id ?? `${body.view.id}:${body.view.hash ?? ''}`}`,
    via: 'form',
    user: person(body.user),
    origin,
    request: { command: submitted.command, args },
    on:
      origin.clicked === null
        ? null
        : { message: origin.clicked.ts, text: '', alone: origin.clicked.ephemeral },
    triggerId: null,
    formTitle: null,
    ...(doubt === undefined ? {} : { doubt }),
  };
  return { inbound, submitted };
}

/**
 * Mention in a channel or direct message to the bot → text.
 * Null for what no person typed to us: edits, joins, other bots, ordinary talk.
 */
export function fromTextEvent(
  body: TextEvent,
  bot: { readonly userId: string | null; readonly commandName: string },
): Inbound | null {
  const { event } = body;
  const isDirectMessage = event.type === 'message' && event.channel_type === 'im';
  if (event.type !== 'app_mention' && !isDirectMessage) return null;
  if (event.user === undefined || event.bot_id !== undefined || event.subtype !== undefined) return null;
  return {
    id: `slack:${body.event_id}`,
    via: 'text',
    user: { id: event.user, name: event.user },
    origin: {
      channel: event.channel,
      kind: isDirectMessage ? 'personal' : event.channel_type === 'mpim' ? 'group' : 'channel',
      direct: isDirectMessage,
      thread: event.thread_ts ?? null,
      responseUrl: null,
      clicked: null,
    },
    request: { text: addressedText(event.text ?? '', bot.userId, bot.commandName) },
    on: null,
    triggerId: null,
    formTitle: null,
  };
}

function person(user: BlockActions['user']): { readonly id: string; readonly name: string } {
  return { id: user.id, name: user.name ?? user.username ?? user.id };
}
