import { reports } from './report.ts';
import { openTeams } from './teams-driver.ts';

reports('Teams', openTeams, /Faults over time and by process/);
