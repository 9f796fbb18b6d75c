import { identity } from './identity.ts';
import { openTeams } from './teams-driver.ts';

identity('Teams', openTeams);
