import { groupedAlerts } from './alert-groups.ts';
import { openTeams } from './teams-driver.ts';

groupedAlerts('Teams', openTeams);
