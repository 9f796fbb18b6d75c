import { jobMessage } from '../views/job.ts';
import { hiddenFlag, jobArg } from './arguments.ts';
import { defineCommand } from './define.ts';
import { pickJob } from './pick-job.ts';

export const show = defineCommand({
  name: 'show',
  task: 'Look at one job',
  synonyms: ['job', 'details', 'get'],
  summary: 'Shows a job: state, times, robot, who started it, the error.',
  examples: ['show 127416', 'show #127416'],
  access: 'viewer',
  args: { job: jobArg, full: hiddenFlag(), replace: hiddenFlag() },
  run: async (context, args) => {
    const picked = await pickJob(context, args.job, 'show');
    if ('reply' in picked) return picked.reply;
    const { job } = picked;
    const message = jobMessage(job, {
      url: context.orchestrator.jobUrl(job),
      now: context.now(),
      full: args.full === true,
    });
    return args.replace === true ? { kind: 'replace', message } : { kind: 'answer', message, to: 'asker' };
  },
});
