import { openStrictSlack } from './failure-modes-slack.ts';
import { heldAlerts } from './held-alerts.ts';

heldAlerts('Slack', () => openStrictSlack('http'));
