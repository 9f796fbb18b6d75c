import type { Place } from '../chat/invocation.ts';
import type { Json } from '../chat/message.ts';

/** Where answers go; survives from a form's opening to its submission. */
export interface Origin {
  /** Channel, or a person's id for their direct messages with the bot. */
  readonly channel: string;
  readonly kind: Place['kind'];
  /** A direct conversation with the bot: answers are ordinary messages there. */
  readonly direct: boolean;
  readonly thread: string | null;
  readonly responseUrl: string | null;
  /** The message whose button was clicked: ours, or somebody's link that we unfurled. */
  readonly clicked: {
    readonly ts: string;
    readonly ephemeral: boolean;
    /** The link whose unfurl holds the button; null for a message of ours. */
    readonly unfurlOf: string | null;
  } | null;
}

/** The place of an invocation, as the rest of the bot knows it. */
export function placeOf(origin: Origin): Place {
  return { target: `slack:${origin.channel}`, kind: origin.kind, private: !origin.direct };
}

/** An origin as it travels in a form, in few characters. */
export function encodeOrigin(origin: Origin): Json {
  return [
    origin.channel,
    origin.kind,
    origin.direct,
    origin.thread,
    origin.responseUrl,
    origin.clicked === null
      ? null
      : [
          origin.clicked.ts,
          origin.clicked.ephemeral,
          ...(origin.clicked.unfurlOf === null ? [] : [origin.clicked.unfurlOf]),
        ],
  ];
}

/** Reads what `encodeOrigin` wrote; null when it is something else. */
export function decodeOrigin(value: Json): Origin | null {
  if (!Array.isArray(value)) return null;
  const [channel, kind, direct, thread, responseUrl, clicked] = value as readonly Json[];
  if (typeof channel !== 'string') return null;
  const [ts, ephemeral, unfurlOf] = (Array.isArray(clicked) ? clicked : []) as readonly Json[];
  return {
    channel,
    kind: kind === 'personal' || kind === 'group' ? kind : 'channel',
    direct: direct === true,
    thread: typeof thread === 'string' ? thread : null,
    responseUrl: typeof responseUrl === 'string' ? responseUrl : null,
    clicked:
      typeof ts === 'string'
        ? { ts, ephemeral: ephemeral === true, unfurlOf: typeof unfurlOf === 'string' ? unfurlOf : null }
        : null,
  };
}

/** What kind of conversation this is, from its id and the name that Slack gives it. Channels are named by people: no name makes one personal. */
export function kindOf(channel: string, name: string | undefined): Place['kind'] {
  if (isDirect(channel)) return 'personal';
  return name?.startsWith('mpdm-') === true ? 'group' : 'channel';
}

/** Is this a direct conversation, or a person's id that stands for theirs with the bot? */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D') || /^[UW]/.test(channel);
}
