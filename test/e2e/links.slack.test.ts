import { openStrictSlack } from './failure-modes-slack.ts';
import { links } from './links.ts';

links('Slack over HTTP', () => openStrictSlack('http'));
links('Slack over Socket Mode', () => openStrictSlack('socket'));
