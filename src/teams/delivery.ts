import { DeliveryError } from '../chat/chat-adapter.ts';
import type { Message } from '../chat/message.ts';
import type { Logger } from '../logger.ts';
import { baseConversation } from './activity.ts';
import { attachment, type Card } from './card.ts';
import type { Connector, OutgoingActivity } from './connector.ts';
import { deliveryError, notMet, refusedForForm, removed } from './delivery-errors.ts';
import { renderText } from './plain.ts';
import type { Reference, References } from './references.ts';
import { renderActivity } from './render.ts';

const maxPlainText = 5_000;

/** A message's handle: the conversation (of a channel: the thread that the message is in or starts) and its id. */
interface Handle {
  readonly conversation: string;
  readonly message: string;
}

/** What can be shown: a message, or a card that is not one (a form, a file) with the line that stands for it. */
export type Showable =
  | Message
  | { readonly card: Card; readonly preview: string }
  /** An attachment of Teams' own, for which no text can stand in. */
  | { readonly attachment: object; readonly preview: string };

/** Posting and editing in conversations that the bot has met. Every member throws `DeliveryError`. */
export interface Delivery {
  /** To a conversation, a thread (`…;messageid=…`), or to a channel as a new thread. */
  post(conversation: string, content: Showable): Promise<Handle>;
  edit(at: Handle, content: Showable): Promise<void>;
}

export function createDelivery(options: {
  readonly connector: Connector;
  readonly references: References;
  readonly log: Logger;
  /** Told after each request how it went; null is well. */
  readonly observe: (error: unknown) => void;
}): Delivery {
  const { connector, references, log, observe } = options;

  /** Runs a request; a card that is refused for its form is tried once more as plain text. */
  async function deliver<T>(
    doing: 'send' | 'reply' | 'update',
    conversation: string,
    content: Showable,
    request: (reference: Reference, activity: OutgoingActivity) => Promise<T>,
  ): Promise<T> {
    const unread = (cause: unknown): never => {
      throw new DeliveryError('retry', 'The store could not be read.', { cause });
    };
    const reference = await references.find(conversation).catch(unread);
    if (reference === null) {
      throw (await references.wasRemoved(conversation).catch(unread)) ? removed() : notMet();
    }
    try {
      const result = await request(reference, cardActivity(content, doing)).catch((error: unknown) => {
        if (!refusedForForm(error) || 'attachment' in content) throw error;
        log.warn({ err: error, conversation }, 'Teams refused a card; plain text is sent instead');
        return request(reference, plainActivity(content));
      });
      observe(null);
      return result;
    } catch (error) {
      observe(error);
      throw deliveryError(error, doing);
    }
  }

  return {
    post(conversation, content) {
      const doing = baseConversation(conversation) === conversation ? 'send' : 'reply';
      return deliver(doing, conversation, content, async (reference, activity) => {
        const id = await connector.post(reference, conversation, activity);
        return { conversation: threadOf(reference, conversation, id), message: id };
      });
    },
    async edit(at, content) {
      await deliver('update', at.conversation, content, async (reference, activity) => {
        await connector.replace(reference, at.conversation, at.message, activity);
      });
    },
  };
}

/** A post to a channel itself starts a thread of its own, under which Teams knows it from then on. */
function threadOf(reference: Reference, conversation: string, id: string): string {
  const startsThread =
    reference.conversation.conversationType === 'channel' && baseConversation(conversation) === conversation;
  return startsThread && id !== '' ? `${conversation};messageid=${id}` : conversation;
}

function cardActivity(content: Showable, doing: 'reply' | 'send' | 'update'): OutgoingActivity {
  if ('blocks' in content) return renderActivity(content, doing === 'update' ? 'edited' : 'new');
  const shown = 'attachment' in content ? content.attachment : attachment(content.card);
  return { type: 'message', summary: content.preview, attachments: [shown] };
}

function plainActivity(content: Showable): OutgoingActivity {
  const text = 'blocks' in content ? renderText(content, maxPlainText) : content.preview;
  return { type: 'message', text, textFormat: 'plain', attachments: [] };
}
