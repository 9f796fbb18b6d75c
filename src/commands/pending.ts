import { listCommand } from './job-list.ts';

export const pending = listCommand({
  name: 'pending',
  task: 'See what waits',
  synonyms: ['waiting', 'queued', 'queue'],
  summary: 'Lists jobs that wait for a robot.',
  examples: ['pending', 'pending folder:Finance/*', 'pending process:"Payroll Run"'],
  subject: 'Pending now',
  nothing: 'pending jobs',
  states: ['Pending'],
  order: 'oldest',
  orderWords: 'longest waiting first',
  since: null,
  count: false,
});
