import { approvals } from './approval.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

approvals('Slack', () => openStrictSlack('http'));
