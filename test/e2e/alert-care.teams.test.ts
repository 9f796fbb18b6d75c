import { alertCare } from './alert-care.ts';
import { openTeams } from './teams-driver.ts';

alertCare('Teams', openTeams);
