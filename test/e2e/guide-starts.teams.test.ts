import { guideStarts } from './guide-starts.ts';
import { openTeams } from './teams-driver.ts';

guideStarts('Teams', openTeams);
