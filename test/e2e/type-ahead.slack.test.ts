import { openSlack } from './slack-driver.ts';
import { typeAhead } from './type-ahead.ts';

typeAhead('Slack over HTTP', () => openSlack('http'), null);
typeAhead('Slack over Socket Mode', () => openSlack('socket'), null);
