import { CloudAdapter, type ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { type Reference, toConversationReference } from './references.ts';

/** An activity as we build it; the SDK adds sender, recipient and conversation. */
export type OutgoingActivity = Readonly<Record<string, unknown>> & { readonly type: 'message' };

/** The Bot Connector, as far as the bot speaks to it. Every member sends one request and throws what went wrong. */
export interface Connector {
  /** Posts to a conversation or a thread of it; resolves to the new activity's id. */
  post(reference: Reference, conversation: string, activity: OutgoingActivity): Promise<string>;
  /** Replaces an activity of the bot. */
  replace(reference: Reference, conversation: string, id: string, activity: OutgoingActivity): Promise<void>;
}

/** The connector over the SDK's `CloudAdapter`; `appId` is empty when there is no authentication. */
export function createConnector(
  authentication: ConfigurationBotFrameworkAuthentication,
  appId: string,
): Connector {
  const adapter = new CloudAdapter(authentication);
  return {
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
  };
}
