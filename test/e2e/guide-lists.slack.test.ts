import { openStrictSlack } from './failure-modes-slack.ts';
import { guideLists } from './guide-lists.ts';

guideLists('Slack', () => openStrictSlack('http'));
