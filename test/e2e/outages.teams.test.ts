import { botOutages, orchestratorOutages } from './outages.ts';
import { openTeams } from './teams-driver.ts';

botOutages('Teams', openTeams);
orchestratorOutages('Teams', openTeams);
