import { severalJobs } from './bulk.ts';
import { openTeams } from './teams-driver.ts';

severalJobs('Teams', openTeams);
