import { auditTrail } from './audit.ts';
import { openTeams } from './teams-driver.ts';

auditTrail('Teams', openTeams, 'offered');
