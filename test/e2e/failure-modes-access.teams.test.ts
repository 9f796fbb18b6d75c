import { accessFailures } from './failure-modes-access.ts';
import { openTeams } from './teams-driver.ts';

accessFailures('Teams', openTeams);
