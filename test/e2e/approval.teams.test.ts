import { approvals } from './approval.ts';
import { openTeams } from './teams-driver.ts';

approvals('Teams', openTeams);
