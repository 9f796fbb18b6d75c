import { openStrictSlack } from './failure-modes-slack.ts';
import { botOutages } from './outages.ts';

botOutages('Slack', () => openStrictSlack('http'));
