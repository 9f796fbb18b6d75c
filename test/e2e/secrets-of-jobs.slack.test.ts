import { openStrictSlack } from './failure-modes-slack.ts';
import { keepsSecrets } from './secrets.ts';

keepsSecrets(
  'Slack',
  () => openStrictSlack('http'),
  async (chat) => chat.messages('sam'),
);
