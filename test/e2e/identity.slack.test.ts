import { identity } from './identity.ts';
import { openSlack } from './slack-driver.ts';

identity('Slack', () => openSlack('http'));
