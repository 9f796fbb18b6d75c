import type { Reply } from '../chat/invocation.ts';
import { BotError } from '../domain/errors.ts';
import { canResume, isFinal, type Job } from '../domain/job.ts';
import { isStory } from '../domain/notice.ts';
import { timestamp } from '../domain/timestamp.ts';
import { alreadyMessage, briefMessage, jobNote } from '../views/answers.ts';
import { actButtons } from '../views/job-buttons.ts';
import { intend } from './approval/intend.ts';
import { jobIntent } from './approval/intents.ts';
import { ownAfter, ownClaimText } from './approval/taken-up.ts';
import { claimant } from './claimant.ts';
import { type ArgValues, type Context, defineCommand } from './define.ts';
import { pickJob } from './pick-job.ts';
import { hiddenFlag, hiddenText, jobArg, reasonArg } from './reading/arguments.ts';
import { type Story, storyOf, tell } from './story.ts';

/** After this long a claim was left behind by a process that died. */
const claimLivesMs = 60_000;

const args = { job: jobArg, reason: reasonArg, notice: hiddenText(), replace: hiddenFlag() } as const;

export const resume = defineCommand({
  name: 'resume',
  task: 'Make a waiting job go on',
  summary: 'Resumes a suspended job without what it waits for; `show` tells what that is.',
  examples: ['resume 127416', 'resume #127416'],
  access: 'operator',
  args,
  run: async (context, given) => {
    const picked = await pickJob(context, given.job, 'resume');
    if ('reply' in picked) return picked.reply;
    const { job } = picked;
    const story = await storyOf(context, given.notice, job);
    if (!canResume(job)) {
      // It broke off after Orchestrator was asked: the job goes on.
      return context.approved?.again === true && job.state === 'Resumed'
        ? told(context, given, story, job)
        : nothingToResume(context, story, job);
    }
    intend(context, jobIntent('resume', job, 'It goes on without what it waits for.', {}));
    return goOn(context, given, story, job);
  },
});

async function goOn(
  context: Context,
  given: ArgValues<typeof args>,
  story: Story | null,
  job: Job,
): Promise<Reply> {
  const { orchestrator, store } = context;
  const now = context.now();
  const at = timestamp(now);
  const key = `resume:${job.tenant}:${job.id};`;
  await store.forgetClaims(key, timestamp(now.getTime() - claimLivesMs));
  const claim = await store.claim(key, ownClaimText(context, 0), at);
  if (!claim.won && ownAfter(context, claim) === null) {
    context.outcome('refused: somebody else is resuming it');
    const by = claimant(claim);
    const message = alreadyMessage({
      by,
      at: claim.at,
      did: 'began to resume this job',
      job,
      note: null,
      buttons: [],
    });
    return { kind: 'answer', message, to: 'asker' };
  }
  let after: Job;
  try {
    // Whoever held the claim a moment ago may have been done with it since the job was read.
    const fresh = (await orchestrator.job(job.id)) ?? job;
    if (!canResume(fresh)) {
      return await nothingToResume(context, await storyOf(context, given.notice, fresh), fresh);
    }
    await orchestrator.resume(fresh).catch(async (cause: unknown) => {
      const read = cause instanceof BotError ? await orchestrator.job(job.id).catch(() => null) : null;
      // Only the answer was lost: the job goes on.
      const reached =
        cause instanceof BotError && cause.kind === 'unavailable' && read !== null && !canResume(read);
      if (!reached) throw cause;
    });
    after = (await orchestrator.job(job.id).catch(() => null)) ?? { ...fresh, state: 'Resumed' };
  } finally {
    await store.release(key);
  }
  return told(context, given, story, after);
}

/** Tells all that the job goes on. */
async function told(
  context: Context,
  given: ArgValues<typeof args>,
  story: Story | null,
  after: Job,
): Promise<Reply> {
  const at = timestamp(context.now());
  const { person } = context;
  // A notice is kept, and arguments are nothing to keep.
  const kept: Job = { ...after, inputArguments: null, outputArguments: null };
  return tell(context, {
    story,
    step: { did: 'resume', by: person, at, jobId: after.id },
    run: { kind: 'run', did: 'resume', by: person, at, retryOf: null, jobs: [kept], history: [] },
    brief: briefMessage(`Resumed job ${after.id}: ${after.state}.`),
    shown: given.replace === true ? after : null,
    asked: false,
  });
}

/** Not an error: says how the job stands, and who made it go on, as far as its story tells. */
async function nothingToResume(context: Context, story: Story | null, job: Job): Promise<Reply> {
  context.outcome(`refused: it is ${job.state}`);
  const first = resumedBy(story, job);
  if (first !== null && !isFinal(job)) {
    const message = alreadyMessage({
      ...first,
      did: 'resumed this job',
      job,
      note: null,
      buttons: actButtons(job),
    });
    return { kind: 'answer', message, to: 'asker' };
  }
  const text = `Job ${job.id} does not wait: there is nothing to resume.`;
  return { kind: 'answer', message: jobNote([text], text, job, actButtons(job)), to: 'asker' };
}

function resumedBy(story: Story | null, job: Job) {
  const body = story?.notice.body;
  if (body === undefined || !isStory(body)) return null;
  const step = body.history.findLast((each) => each.did === 'resume' && each.jobId === job.id);
  if (step?.did === 'resume') return { by: step.by, at: step.at };
  return body.kind === 'run' && body.did === 'resume' ? { by: body.by, at: body.at } : null;
}
