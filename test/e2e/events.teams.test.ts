import { orchestratorEvents } from './events.ts';
import { openTeams } from './teams-driver.ts';

orchestratorEvents('Teams', openTeams);
