import { lookDeeper } from './look-deeper.ts';
import { openTeams } from './teams-driver.ts';

lookDeeper('Teams', openTeams, 'public');
