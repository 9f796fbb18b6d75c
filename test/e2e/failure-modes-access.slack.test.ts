import { accessFailures } from './failure-modes-access.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

accessFailures('Slack', () => openStrictSlack('http'));
