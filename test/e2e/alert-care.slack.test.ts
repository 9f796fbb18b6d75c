import { alertCare } from './alert-care.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

alertCare('Slack', () => openStrictSlack('http'));
