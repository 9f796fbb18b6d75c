import { heldAlerts } from './held-alerts.ts';
import { openTeams } from './teams-driver.ts';

heldAlerts('Teams', openTeams);
