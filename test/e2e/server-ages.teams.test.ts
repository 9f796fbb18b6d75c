import { serverAges } from './server-ages.ts';
import { openTeams } from './teams-driver.ts';

serverAges('Teams', openTeams);
