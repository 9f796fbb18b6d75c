import { openStrictSlack } from './failure-modes-slack.ts';
import { lookDeeper } from './look-deeper.ts';

lookDeeper('Slack', () => openStrictSlack('http'), 'private');
