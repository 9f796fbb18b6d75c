import type { SlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { FailureChat } from './failure-modes-chat.ts';
import { openSlack } from './slack-driver.ts';

/** Slack, telling also which requests the bot did not take and which calls Slack refused. */
export async function openFailingSlack(
  mode: 'http' | 'socket',
): Promise<FailureChat & { readonly sandbox: SlackSandbox }> {
  const chat = await openSlack(mode);
  const { drive } = chat.sandbox;
  return {
    ...chat,
    complaints: () => [
      ...drive
        .deliveries()
        .filter(({ acknowledged }) => acknowledged !== null && acknowledged.outcome !== 'ok')
        .map(({ kind, acknowledged }) => `${kind}: ${acknowledged?.outcome} ${acknowledged?.status}`),
      // A rate limit is no fault: it says when to come again.
      ...drive
        .calls()
        .filter((call) => call.status !== 429 && call.answer.ok !== true)
        .map((call) => `${call.method}: ${JSON.stringify(call.answer)}`),
    ],
  };
}
