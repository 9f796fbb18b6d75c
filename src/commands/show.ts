import type { Place } from '../chat/invocation.ts';
import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { Orchestrator } from '../domain/orchestrator.ts';
import { epochMs } from '../domain/timestamp.ts';
import type { Wait } from '../domain/wait.ts';
import { jobMessage } from '../views/job.ts';
import {
  argumentsElsewhereMessage,
  argumentsMessage,
  hasArguments,
  type ShownArguments,
} from '../views/job-arguments.ts';
import { unfurlMessage } from '../views/unfurl.ts';
import { defineCommand } from './define.ts';
import { pickJob } from './pick-job.ts';
import { hiddenFlag, hiddenText, jobArg } from './reading/arguments.ts';

const patientMs = 60_000;

export const show = defineCommand({
  name: 'show',
  task: 'Look at one job',
  synonyms: ['job', 'details', 'get'],
  summary:
    'Shows a job: state, times, robot, who started it, the error, what it waits for; inputs and outputs where only you read along.',
  examples: ['show 127416', 'show #127416'],
  access: 'viewer',
  /** `values`: `all` asks for inputs and outputs alone; `short` stands where the message that is replaced showed them. */
  args: {
    job: jobArg,
    full: hiddenFlag(),
    values: hiddenText(),
    replace: hiddenFlag(),
    /** In short, for all who read a link to it. */
    unfurl: hiddenFlag(),
  },
  run: async (context, args) => {
    const picked = await pickJob(context, args.job, 'show');
    if ('reply' in picked) return picked.reply;
    const { job } = picked;
    const { invocation, orchestrator } = context;
    if (args.unfurl === true) {
      const message = unfurlMessage(job);
      return args.replace === true
        ? { kind: 'replace', message }
        : { kind: 'answer', message, to: 'channel' };
    }
    const url = orchestrator.jobUrl(job);
    const alone = onlyAskerReads(invocation.place);
    if (args.values === 'all') {
      const message = alone
        ? argumentsMessage(job, await orchestrator.jobArguments(job), url)
        : argumentsElsewhereMessage(job);
      return { kind: 'answer', message, to: 'asker' };
    }
    // A message that is replaced may be one that everybody reads, unless it showed values before.
    const mayShow = alone && (args.replace !== true || args.values === 'short');
    const message = jobMessage(job, {
      url,
      now: context.now(),
      full: args.full === true,
      ...(mayShow ? { arguments: await argumentsOf(orchestrator, job) } : {}),
      ...(job.state === 'Suspended' ? { waits: await waitsOf(orchestrator, job) } : {}),
      ...(waitsLong(job, context.now()) ? { obstacles: await orchestrator.whyPending(job) } : {}),
    });
    return args.replace === true ? { kind: 'replace', message } : { kind: 'answer', message, to: 'asker' };
  },
});

/** Jobs are pending for a moment as a rule: only of one that stays so is asked why. */
function waitsLong(job: Job, now: Date): boolean {
  const since = job.created === null ? Number.NaN : epochMs(job.created);
  return job.state === 'Pending' && now.getTime() - since > patientMs;
}

/** Slack shows answers to the asker alone; elsewhere only a personal chat has no others in it. */
function onlyAskerReads(place: Place): boolean {
  return place.private || place.kind === 'personal';
}

/** What cannot be fetched is said, and the rest is shown all the same. */
async function argumentsOf(orchestrator: Orchestrator, job: Job): Promise<ShownArguments> {
  const { input, output } = hasArguments(job);
  try {
    const values = input || output ? await orchestrator.jobArguments(job) : { input: null, output: null };
    return { values, trouble: null };
  } catch (cause) {
    if (!(cause instanceof BotError)) throw cause;
    return { values: { input: job.inputArguments, output: job.outputArguments }, trouble: cause.message };
  }
}

async function waitsOf(orchestrator: Orchestrator, job: Job): Promise<readonly Wait[] | string> {
  try {
    return await orchestrator.waits(job);
  } catch (cause) {
    if (!(cause instanceof BotError)) throw cause;
    return cause.message;
  }
}
