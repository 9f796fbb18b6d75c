import { guideLists } from './guide-lists.ts';
import { openTeams } from './teams-driver.ts';

guideLists('Teams', openTeams);
