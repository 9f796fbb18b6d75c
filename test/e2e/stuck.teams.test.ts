import { stuckJobs } from './stuck.ts';
import { openTeams } from './teams-driver.ts';

stuckJobs('Teams', openTeams);
