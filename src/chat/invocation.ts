import type { Form } from './form.ts';
import type { Args, Message } from './message.ts';

/** What a person asked for, by whatever means; everything enters the bot as one of these. */
export interface Invocation {
  /** Id that the platform repeats when it delivers the same request again. */
  readonly id: string;
  readonly via: 'text' | 'button' | 'form' | 'shortcut' | 'link';
  readonly actor: Actor;
  readonly place: Place;
  readonly request: Request;
  /** The message that was clicked or that a shortcut was used on, where there is one. */
  readonly on: {
    readonly message: string;
    readonly text: string;
    /** Only the person who clicked sees it. */
    readonly alone?: boolean;
  } | null;
  /**
   * Why what it carries need not be what the bot put into the button or form. `unsealed`: made before the bot marked
   * them, or with a key that is retired. `forged`: changed since.
   */
  readonly doubt?: 'unsealed' | 'forged' | undefined;
}

export type Request =
  /** Typed words, the bot's name and a leading `/jobs` taken off. */
  | { readonly text: string }
  /** A button, form, shortcut or link. */
  | CommandRequest;

interface CommandRequest {
  readonly command: string;
  readonly args: Args;
}

/** What an address that somebody pasted asks for; null for one that is none of ours to show. */
export type LinkReader = (url: string) => CommandRequest | null;

export interface Actor {
  readonly platform: 'slack' | 'teams';
  /** Slack user id, or Entra (AAD) object id. */
  readonly id: string;
  readonly name: string;
  /** IANA zone, e.g. `Europe/Berlin`; null when the platform does not tell. */
  readonly timeZone: string | null;
}

export interface Place {
  /** `slack:CHANNEL_ID` or `teams:CONVERSATION_ID`. */
  readonly target: string;
  readonly kind: 'personal' | 'group' | 'channel';
  /** True when only the asker may see answers there unless told otherwise (Slack ephemerals). */
  readonly private: boolean;
}

/** What a command answers. */
export type Reply =
  /** A message; `asker` is shown to the asker alone where the platform can, `channel` to everybody. */
  | { readonly kind: 'answer'; readonly message: Message; readonly to: 'asker' | 'channel' }
  /** Takes the place of the message (or the asker's own answer) whose button was clicked; elsewhere like `answer` to the asker. */
  | { readonly kind: 'replace'; readonly message: Message }
  /** Shows a form. */
  | { readonly kind: 'form'; readonly form: Form }
  /** A form was filled in wrongly: field name to what is wrong. The form stays open with its values. */
  | { readonly kind: 'invalid'; readonly form: Form; readonly errors: Readonly<Record<string, string>> }
  /** Nothing more to say: what there is to see stands in a message already. */
  | { readonly kind: 'done' };

/** How dispatch answers one invocation. Adapters make one per invocation; any call may come many seconds later. */
export interface Responder {
  /**
   * Says, early, that the answer may be a form: Slack opens a skeleton while the trigger lives.
   * Without it a form is still shown where the platform allows.
   */
  expectForm(title: string): void;
  reply(reply: Reply): Promise<void>;
  /**
   * Posts a message that everybody in the place sees and that can be edited later.
   * Null when the bot cannot post there on its own account (it was then shown by other means, and cannot be edited).
   */
  post(message: Message): Promise<{ readonly conversation: string; readonly message: string } | null>;
}

export type Handler = (invocation: Invocation, responder: Responder) => Promise<void>;
