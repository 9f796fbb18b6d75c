import { exportRestart } from './export-restart.ts';
import { openSlack } from './slack-driver.ts';

exportRestart('Slack over HTTP', () => openSlack('http'));
