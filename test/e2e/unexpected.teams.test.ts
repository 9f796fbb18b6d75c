import { openTeams } from './teams-driver.ts';
import { unexpectedErrors } from './unexpected.ts';

unexpectedErrors('Teams', openTeams);
