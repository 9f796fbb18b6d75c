import { actFailures } from './failure-modes-acts.ts';
import { openFailingSlack } from './failure-modes-slack.ts';

actFailures('Slack', () => openFailingSlack('http'));
