import { exportFile } from './export-file.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

exportFile('Slack over HTTP', () => openStrictSlack('http'));
