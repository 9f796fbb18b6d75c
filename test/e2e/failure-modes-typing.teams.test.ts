import { typingFailures } from './failure-modes-typing.ts';
import { openTeams } from './teams-driver.ts';

typingFailures('Teams', openTeams);
