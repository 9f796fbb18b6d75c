import { auditTrail } from './audit.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

auditTrail('Slack', () => openStrictSlack('http'), 'posted');
