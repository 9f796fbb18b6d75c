import { openStrictSlack } from './failure-modes-slack.ts';
import { selfWatch } from './watch.ts';

selfWatch('Slack', () => openStrictSlack('http'));
