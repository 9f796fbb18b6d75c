import { mainJob } from './main-job.ts';
import { openSlack } from './slack-driver.ts';

mainJob('Slack over HTTP', () => openSlack('http'));
mainJob('Slack over Socket Mode', () => openSlack('socket'));
