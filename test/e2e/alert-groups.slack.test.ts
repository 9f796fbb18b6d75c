import { groupedAlerts } from './alert-groups.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

groupedAlerts('Slack', () => openStrictSlack('http'));
