import { listCommand } from './job-list.ts';

export const running = listCommand({
  name: 'running',
  task: 'See what runs now',
  synonyms: ['active'],
  summary: 'Lists jobs that a robot works on, also those on their way to a stop.',
  examples: ['running', 'running robot:DocBot', 'running folder:Finance/*'],
  subject: 'Running now',
  nothing: 'running jobs',
  states: ['Running', 'Stopping', 'Terminating', 'Resumed'],
  order: 'newest',
  orderWords: 'newest first',
  since: null,
  count: false,
});
