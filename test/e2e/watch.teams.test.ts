import { openTeams } from './teams-driver.ts';
import { selfWatch } from './watch.ts';

selfWatch('Teams', openTeams);
