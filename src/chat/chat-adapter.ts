import type { Handler, Place } from './invocation.ts';
import type { Message } from './message.ts';
import type { Suggester } from './suggester.ts';

/** Thrown by `send` and `update`; says what the caller may do next. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /**
   * `retry`: passing trouble (rate limit, network, 5xx); `uncertain`: like retry, but it may have arrived;
   * `gone`: the message to edit or to reply to is not there any more; `refused`: this place will not take it until somebody mends it.
   */
  readonly outcome: 'retry' | 'uncertain' | 'gone' | 'refused';
  /** How long the platform asked us to wait, in ms; null when it did not say. */
  readonly retryAfterMs: number | null;
  /** With `refused`: whatever the message, nobody is reached there (archived, the bot taken out, its token revoked). */
  readonly lost: boolean;

  constructor(
    outcome: DeliveryError['outcome'],
    message: string,
    options: {
      readonly retryAfterMs?: number | null;
      readonly lost?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.lost = options.lost ?? false;
  }
}

export interface SendOptions {
  /** Names this message once and for all; kept with the message where the platform can. */
  readonly id: string;
  /** An earlier send with this id may have arrived: look for it first, where the platform can. */
  readonly uncertain: boolean;
  /** A message of the same place in whose thread it belongs; `threads` says whether it can have one. */
  readonly inReplyTo?: { readonly conversation: string; readonly message: string };
}

/** A file for people. */
export interface OutgoingFile {
  /** Names this file once and for all. */
  readonly id: string;
  /** Letters, digits, dashes and a dot; unlike any other. */
  readonly name: string;
  readonly bytes: number;
  /** The bytes from `from` to before `to`, or all, in pieces. May be called again. */
  read(from?: number, to?: number): AsyncIterable<Uint8Array>;
}

/** Where an adapter finds a file when somebody wants it later than it was sent, perhaps after a restart. */
export interface FileSource {
  /** Null when it is not kept any more. */
  find(id: string): Promise<Pick<OutgoingFile, 'bytes' | 'read'> | null>;
  /** It was taken or declined: nobody will ask for it again. */
  drop(id: string): Promise<void>;
}

/** What a platform vouches for about a person. */
export interface PersonFacts {
  readonly name: string;
  /** Lower case; null where the platform has none, or has not seen proof that it is theirs. */
  readonly email: string | null;
  /** Why the platform does not tell e-mails, for people; null when it does. */
  readonly emailTrouble: string | null;
  /** Why this is none of our own people; null for one of them. */
  readonly outsider: Outsider | null;
}

/** `other-organisation` is also who has no account at all; a `deactivated` one may do nothing any more. */
export type Outsider = 'guest' | 'other-organisation' | 'bot' | 'deactivated';

/** One chat platform. */
export interface ChatAdapter {
  readonly platform: 'slack' | 'teams';
  /** Begins to take requests; resolves when the platform is reachable and requests arrive. */
  start(handler: Handler, suggester: Suggester): Promise<void>;
  /** Takes no new requests, and waits for those under way (bounded). */
  stop(): Promise<void>;
  /** Posts to `slack:…` or `teams:…`. Throws `DeliveryError`. A message the platform would refuse for its form is posted as plain text instead. */
  send(
    target: string,
    message: Message,
    options: SendOptions,
  ): Promise<{ readonly conversation: string; readonly message: string }>;
  /** Edits in place. Throws `DeliveryError`. */
  update(at: { readonly conversation: string; readonly message: string }, message: Message): Promise<void>;
  /** Can a message of ours have a thread of its own there? */
  threads(at: { readonly conversation: string; readonly message: string }): boolean;
  /** How people get a file in such a place: as one of the platform, or by a link of ours, where it takes none from bots. */
  fileWay(place: Place['kind']): 'file' | 'link';
  /**
   * Posts a file, with a line of plain text beside it, to a place whose `fileWay` is `file`; on Slack also to a person,
   * `slack:USER_ID`. `offered`: the person is asked first, and the file is read when they say yes.
   * `uncertain`: an earlier send of it may have arrived, so it is looked for first. Throws `DeliveryError`.
   */
  sendFile(
    target: string,
    file: OutgoingFile,
    caption: string,
    options: Pick<SendOptions, 'uncertain'>,
  ): Promise<'posted' | 'offered'>;
  /** Cached for minutes; throws, with a text for people, when it cannot be found out. */
  person(userId: string): Promise<PersonFacts>;
  /**
   * Our own people, no guests, whose proven e-mail this is (lower case): none, one, or several where the platform allows
   * that. Null when this platform cannot be searched so. Cached for minutes; throws when it cannot be found out.
   */
  withEmail(email: string): Promise<readonly string[] | null>;
  /**
   * Is this person in this group (`slack-group:S1`, `entra-group:GUID`)? Cached for minutes; throws, with a text for people,
   * when it cannot be found out.
   */
  isMember(group: string, userId: string): Promise<boolean>;
  /** Null when the platform can be used, otherwise why not, for people. */
  trouble(): string | null;
}

/** What an adapter must remember over a restart (conversation references and the like); the store provides it. */
export interface Memory {
  keep(key: string, value: string): Promise<void>;
  recall(key: string): Promise<string | null>;
  forget(key: string): Promise<void>;
}
