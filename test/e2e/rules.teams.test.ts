import { alertRules } from './rules.ts';
import { openTeams } from './teams-driver.ts';

alertRules('Teams', openTeams);
