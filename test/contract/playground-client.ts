import { type AgentsPlayground, startAgentsPlayground } from '../../src/sandbox/teams.ts';

/** A message as the playground shows it. */
export interface ShownMessage {
  readonly id: string;
  /** Where it stands: a chat, or the thread (`…;messageid=…`) of a channel. */
  readonly conversation: string;
  readonly text: string | undefined;
  readonly card: Card | null;
  readonly edited: boolean;
}

interface Card {
  readonly body: readonly Record<string, unknown>[];
  readonly actions?: readonly Record<string, unknown>[];
}

interface Event {
  readonly action: 'createMessage' | 'updateMessage' | 'typing';
  readonly actionConversationId: string;
  readonly message?: {
    readonly messageId: string;
    readonly text?: string;
    readonly attachments: readonly { readonly content: Card }[];
    readonly postConversationId?: string;
  };
}

/** The playground's page without the page: it speaks to the same HTTP API and listens to the same WebSocket. */
export interface PlaygroundClient {
  readonly playground: AgentsPlayground;
  /** Every message of the bot and every edit, oldest first. */
  readonly shown: readonly ShownMessage[];
  /** Types; in chats of several people the bot is mentioned. */
  say(conversation: string, text: string, who?: string): Promise<void>;
  /** Presses an action of a card, with what was typed into its inputs; resolves to the bot's answer. */
  press(message: ShownMessage, title: string, inputs?: Record<string, string>): Promise<InvokeAnswer>;
  /** Uses a message extension action. */
  use(conversation: string, value: Record<string, unknown>, submit?: boolean): Promise<InvokeAnswer>;
  /** Pastes a link; resolves to the bot's answer. */
  paste(conversation: string, url: string): Promise<InvokeAnswer>;
  /** Sends what a link unfolded to, as a message of its own. */
  sendCard(conversation: string, text: string, unfurled: UnfurledCard): Promise<ShownMessage>;
  /** The first message (or edit) for which this holds, as soon as there is one. */
  until(holds: (message: ShownMessage) => boolean): Promise<ShownMessage>;
  close(): Promise<void>;
}

export interface InvokeAnswer {
  readonly type?: string;
  readonly value?: unknown;
  readonly task?: { readonly type: string; readonly value: unknown };
  readonly composeExtension?: {
    readonly type: string;
    readonly attachments: readonly UnfurledCard[];
  };
}

interface UnfurledCard {
  readonly contentType: string;
  readonly content: Card;
  readonly preview: { readonly content: { readonly title: string; readonly text: string } };
}

const botId = '28:00000000-0000-4000-8000-0000000000b0';

export async function openPlayground(botUrl: string): Promise<PlaygroundClient> {
  const playground = await startAgentsPlayground({ botUrl });
  const shown: ShownMessage[] = [];
  const waiting = new Set<() => void>();

  const socket = new WebSocket(
    `${playground.url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream`,
  );
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('The playground takes no WebSocket.')));
  });
  socket.addEventListener('message', (event) => {
    const { action, actionConversationId, message } = JSON.parse(String(event.data)) as Event;
    if (message === undefined) return;
    shown.push({
      id: message.messageId,
      conversation:
        message.postConversationId ??
        // An edit may name the channel alone.
        shown.find((each) => each.id === message.messageId)?.conversation ??
        actionConversationId,
      text: message.text,
      card: message.attachments[0]?.content ?? null,
      edited: action === 'updateMessage',
    });
    for (const look of waiting) look();
  });

  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${playground.url}/_conversation/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The playground answered ${response.status}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  };
  const from = (who: string) => ({ id: `user-${who}` });

  return {
    playground,
    shown,
    async say(conversation, text, who = 'ana') {
      const personal = conversation === playground.conversations.personal;
      const mention = '<at>Jobs</at>';
      await post(
        `conversations/${encodeURIComponent(conversation)}/messages`,
        personal
          ? { from: from(who), text, textFormat: 'plain' }
          : {
              from: from(who),
              text: `${mention}&nbsp;${text}`,
              textFormat: 'xml',
              mentions: [{ mentioned: { id: botId }, text: mention }],
            },
      );
    },
    async press(message, title, inputs = {}) {
      const named = actionsOf(message.card).find((one) => one.title === title);
      // A confirmation unfolds; the button in it is what counts.
      const [inside] = named?.type === 'Action.ShowCard' ? actionsOf(named.card) : [];
      const action = inside ?? named;
      if (action === undefined) throw new Error(`There is no action ${title}.`);
      return (await post('invoke', {
        name: 'adaptiveCard/action',
        from: from('ana'),
        conversation: { id: message.conversation },
        replyToId: message.id,
        value: {
          action: { ...action, data: { ...(action.data as object), ...inputs } },
          trigger: 'manual',
        },
      })) as InvokeAnswer;
    },
    async use(conversation, value, submit = false) {
      const name = submit ? 'composeExtension/submitAction' : 'composeExtension/fetchTask';
      return (await post('invoke', {
        name,
        from: from('ana'),
        conversation: { id: conversation },
        value,
      })) as InvokeAnswer;
    },
    async paste(conversation, url) {
      return (await post('invoke', {
        name: 'composeExtension/queryLink',
        from: from('ana'),
        conversation: { id: conversation },
        value: { url },
      })) as InvokeAnswer;
    },
    async sendCard(conversation, text, unfurled) {
      const sent = (await post(`conversations/${encodeURIComponent(conversation)}/messages`, {
        from: from('ana'),
        attachmentLayout: 'list',
        attachments: [unfurled],
      })) as { messageId: string; postConversationId?: string };
      return {
        id: sent.messageId,
        conversation: sent.postConversationId ?? conversation,
        text,
        card: unfurled.content,
        edited: false,
      };
    },
    until: (holds) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = shown.find(holds);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`It never came. Seen: ${JSON.stringify(shown.map(wordsOf))}`));
        }, 10_000);
        waiting.add(look);
        look();
      }),
    async close() {
      socket.close();
      await playground.close();
    },
  };
}

/** Every action of a card, those behind a confirmation included. */
export function actionsOf(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(actionsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Record<string, unknown>;
  const self = typeof own.type === 'string' && own.type.startsWith('Action.') && 'title' in own ? [own] : [];
  const nested = Object.entries(own)
    .filter(([key]) => key !== 'data' && key !== 'fallback')
    .flatMap(([, item]) => actionsOf(item));
  return [...self, ...nested];
}

/** All words that a message shows. */
export function wordsOf(message: Pick<ShownMessage, 'text' | 'card'>): string {
  return [message.text ?? '', ...textsOf(message.card)].filter((word) => word !== '').join(' ');
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'text' && typeof item === 'string' ? [item] : key === 'data' ? [] : textsOf(item),
  );
}
