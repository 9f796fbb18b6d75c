import { openStrictSlack } from './failure-modes-slack.ts';
import { typingFailures } from './failure-modes-typing.ts';

typingFailures('Slack', () => openStrictSlack('http'));
