import { openStrictSlack } from './failure-modes-slack.ts';
import { reports } from './report.ts';

reports('Slack', () => openStrictSlack('http'), /Bars of 2 faults per hour, stacked by process/);
