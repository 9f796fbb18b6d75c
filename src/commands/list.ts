import { listCommand } from './job-list.ts';

export const list = listCommand({
  name: 'list',
  task: 'Find jobs',
  synonyms: ['jobs', 'find', 'search'],
  summary: 'Lists jobs of any state that fit the filters.',
  examples: [
    'list robot:DocBot top:5',
    'list state:Successful,Stopped since:today',
    'list process:Invoice* folder:Finance since:7d until:yesterday',
  ],
  subject: 'Jobs',
  nothing: 'jobs',
  states: null,
  order: 'newest',
  orderWords: 'newest first',
  since: null,
  count: false,
});
