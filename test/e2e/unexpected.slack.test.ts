import { openStrictSlack } from './failure-modes-slack.ts';
import { unexpectedErrors } from './unexpected.ts';

unexpectedErrors('Slack', () => openStrictSlack('http'));
