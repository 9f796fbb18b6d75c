import { listCommand } from './job-list.ts';

export const faulted = listCommand({
  name: 'faulted',
  task: 'See what failed',
  synonyms: ['failed', 'failures', 'errors'],
  summary: 'Lists jobs that faulted, the last 24 hours unless told otherwise.',
  examples: [
    'faulted',
    'faulted folder:Finance/* since:7d',
    'faulted process:"Invoice Processing" since:"yesterday 9am"',
    'faulted error:"Logon failure" since:today',
  ],
  subject: 'Faulted',
  nothing: 'faulted jobs',
  states: ['Faulted'],
  order: 'lastEnded',
  orderWords: 'newest first',
  since: '24h',
  count: true,
});
