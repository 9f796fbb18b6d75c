import { channelIds, users } from '../../src/sandbox/slack/seed.ts';
import type { SlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { ChatDriver } from './chat-driver.ts';
import { openSlack } from './slack-driver.ts';

/**
 * Slack, bearing a grudge: closing it rejects when the bot did not take a request in time, sent what Slack refuses,
 * or pinged more than the people it talks about.
 */
export async function openStrictSlack(
  mode: 'http' | 'socket',
): Promise<ChatDriver & { readonly sandbox: SlackSandbox }> {
  const chat = await openSlack(mode);
  return {
    ...chat,
    close: async () => {
      const complaints = complaintsOf(chat.sandbox);
      await chat.close();
      if (complaints.length > 0) throw new Error(`Slack has complaints:\n${complaints.join('\n')}`);
    },
  };
}

/** What Slack holds against the bot, a line each. */
function complaintsOf({ drive }: SlackSandbox): readonly string[] {
  const untaken = drive
    .deliveries()
    .filter(({ acknowledged }) => acknowledged !== null && acknowledged.outcome !== 'ok')
    .map(({ kind, acknowledged }) => `${kind}: ${acknowledged?.outcome} ${acknowledged?.status}`);
  // A rate limit is no fault: it says when to come again.
  const refused = drive
    .calls()
    .filter((call) => call.status !== 429 && call.answer.ok !== true)
    .map((call) => `${call.method}: ${JSON.stringify(call.answer)}`);
  const loud = [users.ana.id, users.jo.id, users.sam.id]
    .flatMap((viewer) => drive.messages(channelIds.alerts, viewer))
    .flatMap(({ byBot, text, blocks }) => (byBot ? [[text], markupIn(blocks)].flat() : []))
    .filter((text) => /<!(?:channel|here|everyone|subteam)/.test(text))
    .map((text) => `pings many: ${text}`);
  return [...untaken, ...refused, ...loud];
}

/** Texts that Slack reads as markup, wherever they stand in a message. */
function markupIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(markupIn);
  if (typeof value !== 'object' || value === null) return [];
  const part = value as Readonly<Record<string, unknown>>;
  if (part.type === 'mrkdwn') return [String(part.text)];
  return Object.values(part).flatMap(markupIn);
}
