import { openStrictSlack } from './failure-modes-slack.ts';
import { alertRules } from './rules.ts';

alertRules('Slack', () => openStrictSlack('http'));
