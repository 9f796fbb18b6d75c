import { endCommand } from './end-job.ts';

export const stop = endCommand({
  name: 'stop',
  task: 'Stop a job gently',
  synonyms: ['cancel', 'end'],
  summary: 'Asks a job to end as soon as its workflow allows; one that has not started never will.',
  examples: ['stop 127416', 'stop 22450719 22450728', 'stop folder:Finance/*'],
  access: 'operator',
  strategy: 'SoftStop',
});
