import { faultStorm } from './storm.ts';
import { openTeams } from './teams-driver.ts';

faultStorm('Teams', openTeams);
