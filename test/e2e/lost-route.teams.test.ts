import { conversations, people } from '../../src/sandbox/teams.ts';
import { type LosableChat, lostRoute } from './lost-route.ts';
import { openTeams } from './teams-driver.ts';

async function openLosable(): Promise<LosableChat> {
  const chat = await openTeams();
  const textsIn = async (conversation: string): Promise<readonly string[]> =>
    chat.messagesIn(conversation).map(({ text }) => text);
  return {
    ...chat,
    admin: `teams:${conversations.general}`,
    adminTexts: () => textsIn(conversations.general),
    alertTexts: () => textsIn(conversations.channel),
    lose: async (botUrl) => {
      const removed = {
        type: 'installationUpdate',
        action: 'remove',
        id: 'removed-1',
        channelId: 'msteams',
        serviceUrl: 'http://127.0.0.1/',
        from: people[0],
        recipient: { id: '28:00000000-0000-4000-8000-0000000000b0', name: 'Jobs' },
        conversation: { id: conversations.channel, conversationType: 'channel', isGroup: true },
      };
      const answer = await fetch(`${botUrl}/api/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(removed),
      });
      if (!answer.ok) throw new Error(`The bot answered ${answer.status}`);
    },
    find: async () => {
      await chat.type('sam', 'status');
      await chat.until('sam', (m) => /I cannot post to/.test(m.text), 'the status');
    },
  };
}

lostRoute('F25: a Teams channel that the bot was uninstalled from', openLosable);
