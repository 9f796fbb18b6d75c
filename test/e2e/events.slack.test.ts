import { orchestratorEvents } from './events.ts';
import { openStrictSlack } from './failure-modes-slack.ts';

orchestratorEvents('Slack', () => openStrictSlack('http'));
