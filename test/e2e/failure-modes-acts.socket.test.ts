import { actFailures } from './failure-modes-acts.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

actFailures('Slack over Socket Mode', () => openStrictSlack('socket'));
