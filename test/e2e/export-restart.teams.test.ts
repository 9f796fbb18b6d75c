import { exportRestart } from './export-restart.ts';
import { openTeams } from './teams-driver.ts';

exportRestart('Teams', openTeams);
