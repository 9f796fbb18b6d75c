import type { ConversationReference } from 'botbuilder';
import { z } from 'zod';
import type { Memory } from '../chat/chat-adapter.ts';
import { type Activity, baseConversation } from './activity.ts';

const stored = z.object({
  channelId: z.string(),
  serviceUrl: z.string(),
  bot: z.object({ id: z.string(), name: z.string() }),
  conversation: z.object({
    id: z.string(),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
    isGroup: z.boolean(),
  }),
});

export type Reference = z.infer<typeof stored>;

/** As text in the store; what cannot be read counts as not met. */
const kept = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('no JSON');
      return z.NEVER;
    }
  })
  .pipe(stored);

/** Characters kept of the bot's own name, which goes back with every message. */
const longestName = 100;

/** How to reach each conversation that the bot has met, kept under `teams:reference:<conversation id>`. */
export interface References {
  /** Keeps how to answer here, when it is new or has changed. */
  remember(activity: Activity): Promise<void>;
  /** By conversation id, with or without a thread; null when the bot has not met it. */
  find(conversation: string): Promise<Reference | null>;
  /** The bot was taken out of this conversation. */
  forget(conversation: string): Promise<void>;
  /** Was the bot taken out of this conversation, and has not met it since? */
  wasRemoved(conversation: string): Promise<boolean>;
}

export function createReferences(memory: Memory, onMet: (target: string) => void): References {
  const key = (conversation: string) => `teams:reference:${baseConversation(conversation)}`;
  const removedKey = (conversation: string) => `teams:removed:${baseConversation(conversation)}`;
  return {
    async remember(activity) {
      const reference = JSON.stringify(referenceOf(activity));
      const at = key(activity.conversation.id);
      if ((await memory.recall(at)) === reference) return;
      await memory.keep(at, reference);
      await memory.forget(removedKey(activity.conversation.id));
      onMet(`teams:${baseConversation(activity.conversation.id)}`);
    },
    async find(conversation) {
      const text = await memory.recall(key(conversation));
      if (text === null) return null;
      const parsed = kept.safeParse(text);
      return parsed.success ? parsed.data : null;
    },
    async forget(conversation) {
      await memory.keep(removedKey(conversation), '');
      await memory.forget(key(conversation));
    },
    wasRemoved: async (conversation) => (await memory.recall(removedKey(conversation))) !== null,
  };
}

/** The activity's reference to the conversation as a whole: without the thread and without the person. */
function referenceOf(activity: Activity): Reference {
  const { conversation } = activity;
  return {
    channelId: activity.channelId,
    serviceUrl: activity.serviceUrl,
    bot: { id: activity.recipient.id, name: (activity.recipient.name ?? '').slice(0, longestName) },
    conversation: {
      id: baseConversation(conversation.id),
      ...(conversation.conversationType ? { conversationType: conversation.conversationType } : {}),
      ...(conversation.tenantId ? { tenantId: conversation.tenantId } : {}),
      isGroup: conversation.isGroup === true,
    },
  };
}

/** The SDK's form of a reference, pointing to this conversation or thread of it. */
export function toConversationReference(
  reference: Reference,
  conversation: string,
): Partial<ConversationReference> {
  const { conversationType = 'personal', tenantId, isGroup } = reference.conversation;
  return {
    channelId: reference.channelId,
    serviceUrl: reference.serviceUrl,
    bot: reference.bot,
    conversation: {
      id: conversation,
      name: '',
      isGroup,
      conversationType,
      ...(tenantId === undefined ? {} : { tenantId }),
    },
  };
}
