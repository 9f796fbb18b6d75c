import { orchestratorOutages } from './outages-orchestrator.ts';
import { openTeams } from './teams-driver.ts';

orchestratorOutages('Teams', openTeams);
