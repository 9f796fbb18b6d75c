import { severalJobs } from './bulk.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

severalJobs('Slack', () => openStrictSlack('http'));
