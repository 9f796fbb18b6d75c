import { links } from './links.ts';
import { openTeams } from './teams-driver.ts';

links('Teams', openTeams);
