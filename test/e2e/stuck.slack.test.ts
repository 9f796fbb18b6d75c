import { openStrictSlack } from './failure-modes-slack.ts';
import { stuckJobs } from './stuck.ts';

stuckJobs('Slack', () => openStrictSlack('http'));
