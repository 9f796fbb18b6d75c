import { startFailures } from './failure-modes-starts.ts';
import { openTeams } from './teams-driver.ts';

startFailures('Teams', openTeams);
