import { alertFailures } from './failure-modes-alerts.ts';
import { openFailingSlack } from './failure-modes-slack.ts';

alertFailures('Slack', () => openFailingSlack('http'));
