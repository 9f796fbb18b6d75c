import { openTeams } from './teams-driver.ts';
import { typeAhead } from './type-ahead.ts';

typeAhead('Teams', openTeams, 'Or type it in full');
