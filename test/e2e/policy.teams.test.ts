import { policy } from './policy.ts';
import { openTeams } from './teams-driver.ts';

policy('Teams', openTeams, false);
