import { openStrictSlack } from './failure-modes-slack.ts';
import { serverAges } from './server-ages.ts';

serverAges('Slack', () => openStrictSlack('http'));
