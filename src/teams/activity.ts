import { z } from 'zod';

const text = z.string().nullish();

/** Characters of an id; those of Teams have 200 at most. It goes back with every message, which has its own limit. */
const longestId = 500;

const account = z.looseObject({ id: z.string().min(1).max(longestId), name: text, aadObjectId: text });

/**
 * The fields of an activity that we read (github.com/microsoft/botframework-sdk, "Bot Framework Activity schema";
 * Teams' additions: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations). Unknown fields pass.
 */
export const activitySchema = z.looseObject({
  type: z.string().min(1),
  id: text,
  channelId: z.string(),
  /** Where our answers go; the token must name the same address. */
  serviceUrl: z.url({ protocol: /^https?$/ }),
  timestamp: text,
  localTimezone: text,
  from: account,
  recipient: account,
  conversation: z.looseObject({
    // The SDK sends it in a header, too.
    id: z
      .string()
      .max(longestId)
      .regex(/^[\x21-\x7e]+$/),
    conversationType: text,
    tenantId: text,
    isGroup: z.boolean().nullish(),
  }),
  text,
  textFormat: text,
  /** For invokes, and for messages that Action.Submit sends. */
  name: text,
  value: z.unknown().optional(),
  replyToId: text,
  /** `installationUpdate`: add or remove. */
  action: text,
  /** Teams' own part; what cannot be read in it counts as absent. */
  channelData: z
    .looseObject({ tenant: z.looseObject({ id: text }).nullish() })
    .nullish()
    .catch(null),
  /** Only their kinds are read. */
  attachments: z
    .array(z.looseObject({ contentType: text }))
    .nullish()
    .catch(null),
  membersRemoved: z.array(account).nullish(),
  entities: z.array(z.looseObject({ type: text })).nullish(),
});

export type Activity = z.infer<typeof activitySchema>;

/** The conversation without Teams' thread suffix: of a channel, the channel itself. */
export function baseConversation(id: string): string {
  return id.split(';messageid=', 1)[0] ?? id;
}

/** Id of the Entra tenant that the conversation belongs to, lower case; null when Teams does not tell. */
export function tenantOf({ channelData, conversation }: Activity): string | null {
  return (channelData?.tenant?.id || conversation.tenantId)?.toLowerCase() ?? null;
}

/**
 * Channel conversations carry `conversationType: channel`; older clients only `isGroup` and the shape of the id. A chat
 * of two people is a group: Teams calls it personal, too, and the bot hears of it when one of them uses its shortcuts.
 */
export function placeKind({
  conversation,
  recipient,
}: Pick<Activity, 'conversation' | 'recipient'>): 'personal' | 'group' | 'channel' {
  if (isOfOthers(conversation.id, recipient.id)) return 'group';
  switch (conversation.conversationType ?? '') {
    case 'personal':
      return 'personal';
    case 'groupChat':
      return 'group';
    case 'channel':
      return 'channel';
    default:
      if (conversation.id.includes(';messageid=') || conversation.id.includes('@thread.tacv2'))
        return 'channel';
      return conversation.isGroup === true || conversation.id.includes('@thread.') ? 'group' : 'personal';
  }
}

/** `19:ONE_OTHER@unq.gbl.spaces` names the two who talk; the bot's own id there is that of its account, `28:ID`. */
function isOfOthers(conversation: string, bot: string): boolean {
  const [, one, other] = /^19:([^_@]+)_([^_@]+)@unq\.gbl\.spaces/i.exec(conversation) ?? [];
  const own = bot.replace(/^28:/, '').toLowerCase();
  return one !== undefined && other !== undefined && ![one, other].some((id) => id.toLowerCase() === own);
}
