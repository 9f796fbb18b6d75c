import { openStrictSlack } from './failure-modes-slack.ts';
import { startFailures } from './failure-modes-starts.ts';

startFailures('Slack', () => openStrictSlack('http'));
