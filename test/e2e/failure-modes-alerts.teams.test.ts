import { alertFailures } from './failure-modes-alerts.ts';
import { openTeams } from './teams-driver.ts';

alertFailures('Teams', openTeams, /\{\{(?:DATE|TIME)\(2026-01-01/);
