import { openStrictSlack } from './failure-modes-slack.ts';
import { guideStarts } from './guide-starts.ts';

guideStarts('Slack', () => openStrictSlack('http'));
