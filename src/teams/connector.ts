import { CloudAdapter, type ConfigurationBotFrameworkAuthentication, TeamsInfo } from 'botbuilder';
import { type Reference, toConversationReference } from './references.ts';

/** An activity as we build it; the SDK adds sender, recipient and conversation. */
export type OutgoingActivity = Readonly<Record<string, unknown>> & { readonly type: 'message' };

/** The Bot Connector, as far as the bot speaks to it. Every member sends one request and throws what went wrong. */
export interface Connector {
  /** Gets a token as a request would, without sending one. Throws `TokenError`. */
  check(): Promise<void>;
  /** Posts to a conversation or a thread of it; resolves to the new activity's id. */
  post(reference: Reference, conversation: string, activity: OutgoingActivity): Promise<string>;
  /** Replaces an activity of the bot. */
  replace(reference: Reference, conversation: string, id: string, activity: OutgoingActivity): Promise<void>;
  /** What the roster of a conversation says of one member, as it stands on the wire. */
  member(reference: Reference, conversation: string, id: string): Promise<unknown>;
}

/** The part of the SDK's connector client that signs requests; the class itself is not exported. */
interface ConnectorClient {
  readonly credentials: { signRequest(request: { readonly headers: Map<string, string> }): Promise<unknown> };
}

/** A reference for turns that send nothing. */
const nowhere = {
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  bot: { id: 'bot', name: '' },
  conversation: { id: 'nowhere', name: '', isGroup: false, conversationType: 'personal' },
};

/** The connector over the SDK's `CloudAdapter`; `appId` is empty when there is no authentication. */
export function createConnector(
  authentication: ConfigurationBotFrameworkAuthentication,
  appId: string,
): Connector {
  const adapter = new CloudAdapter(authentication);
  return {
    check: () =>
      adapter.continueConversationAsync(appId, nowhere, async (turn) => {
        const client = turn.turnState.get<ConnectorClient>(adapter.ConnectorClientKey);
        await client?.credentials.signRequest({ headers: new Map() });
      }),
    async post(reference, conversation, activity) {
      let id = '';
      await adapter.continueConversationAsync(
        appId,
        toConversationReference(reference, conversation),
        async (turn) => {
          const sent = await turn.sendActivity(activity);
          id = sent?.id ?? '';
        },
      );
      return id;
    },
    replace: (reference, conversation, id, activity) =>
      adapter.continueConversationAsync(
        appId,
        toConversationReference(reference, conversation),
        async (turn) => {
          await turn.updateActivity({ ...activity, id });
        },
      ),
    async member(reference, conversation, id) {
      let found: unknown = null;
      await adapter.continueConversationAsync(
        appId,
        toConversationReference(reference, conversation),
        async (turn) => {
          found = await TeamsInfo.getMember(turn, id);
        },
      );
      return found;
    },
  };
}
