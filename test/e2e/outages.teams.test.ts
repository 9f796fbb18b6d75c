import { botOutages } from './outages.ts';
import { openTeams } from './teams-driver.ts';

botOutages('Teams', openTeams);
