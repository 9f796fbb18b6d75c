import { mainJob } from './main-job.ts';
import { openTeams } from './teams-driver.ts';

mainJob('Teams', openTeams);
