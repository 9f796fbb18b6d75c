import { endCommand } from './end-job.ts';

export const kill = endCommand({
  name: 'kill',
  task: 'Kill a job that hangs',
  synonyms: ['abort', 'terminate'],
  summary: 'Ends a job at once, in the middle of what it does; asks before it does so.',
  examples: ['kill 127416', 'kill #127416 #127417', 'kill state:Running robot:VM07'],
  access: 'operator',
  strategy: 'Kill',
});
