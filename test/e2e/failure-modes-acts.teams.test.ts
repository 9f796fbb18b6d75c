import { actFailures } from './failure-modes-acts.ts';
import { openTeams } from './teams-driver.ts';

actFailures('Teams', openTeams);
