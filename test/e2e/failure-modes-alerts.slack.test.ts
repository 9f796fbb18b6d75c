import { alertFailures } from './failure-modes-alerts.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

alertFailures('Slack', () => openStrictSlack('http'));
