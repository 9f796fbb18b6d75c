import { conversations } from '../../src/sandbox/teams.ts';
import { keepsSecrets } from './secrets.ts';
import { openTeams } from './teams-driver.ts';

keepsSecrets('Teams', openTeams, async (chat) => chat.messagesIn(conversations.channel));
