import { exportFile } from './export-file.ts';
import { openTeams } from './teams-driver.ts';

exportFile('Teams', openTeams);
