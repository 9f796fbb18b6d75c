import { openStrictSlack } from './failure-modes-slack.ts';
import { policy } from './policy.ts';

policy('Slack', () => openStrictSlack('http'), true);
