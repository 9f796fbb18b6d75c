import type { Reply } from '../chat/invocation.ts';
import { retryClaim } from '../domain/bulk-body.ts';
import { BotError } from '../domain/errors.ts';
import type { HistoryLine } from '../domain/history-line.ts';
import { canRetry, type Job } from '../domain/job.ts';
import type { RunBody } from '../domain/notice.ts';
import type { Claim } from '../domain/store/claims.ts';
import { timestamp } from '../domain/timestamp.ts';
import { alreadyMessage, briefMessage, jobNote, outcomeMessage, unknownStart } from '../views/answers.ts';
import { actButtons, retryAgainButton, retryButton } from '../views/job-buttons.ts';
import { intend } from './approval/intend.ts';
import { jobIntent } from './approval/intents.ts';
import { lostRetry, newestBefore, ownClaimText } from './approval/taken-up.ts';
import { bulkArgs, bulkReply } from './bulk/bulk.ts';
import { claimant, outcomeText } from './claimant.ts';
import { type ArgValues, type Context, defineCommand } from './define.ts';
import { type Earlier, earlierOf } from './earlier.ts';
import { pickJob } from './pick-job.ts';
import { hiddenFlag, hiddenNumber, hiddenText } from './reading/arguments.ts';
import { storyOf, tell, withStep } from './story.ts';
import { whileUnderWay } from './under-way.ts';

const args = {
  ...bulkArgs,
  notice: hiddenText(),
  again: hiddenNumber(),
  replace: hiddenFlag(),
} as const;

export const retry = defineCommand({
  name: 'retry',
  task: 'Retry a job',
  synonyms: ['restart', 'rerun', 'repeat'],
  summary:
    'Starts the process of a job that has ended once more, with the same inputs; of several after a question, and of those that filters find the faulted ones.',
  examples: [
    'retry 127416',
    'retry 127416 127417',
    'retry process:Invoice* since:1h',
    'retry state:Stopped robot:VM07 since:today',
  ],
  access: 'operator',
  args,
  run: async (context, given) => {
    const several = await bulkReply(context, 'retry', given);
    if (several !== null) return several;
    const picked = await pickJob(context, given.job ?? [], 'retry');
    if ('reply' in picked) return picked.reply;
    const { job } = picked;
    if (!canRetry(job)) {
      context.outcome(`refused: still ${job.state}`);
      const text = `Job ${job.id} is ${job.state}: there is nothing to retry until it ends.`;
      return { kind: 'answer', message: jobNote([text], text, job, actButtons(job)), to: 'asker' };
    }
    const at = timestamp(context.now());
    const lost = await lostRetry(context, job, given.again ?? 1);
    if (lost?.kind === 'found') return told(context, job, given, lost.key, lost.job, at);
    if (lost?.kind === 'unclear') return unclear(context, job, given, lost.key, lost.note, at);
    const { again } = given;
    intend(context, jobIntent('retry', job, null, again === undefined ? {} : { again }));
    if (lost?.kind === 'never-sent') {
      return whileUnderWay(context, job.process, async () => restart(context, job, given, lost.key, at));
    }
    const turn = await takeTurn(context, job, again ?? 1, at);
    if ('reply' in turn) return turn.reply;
    return whileUnderWay(context, job.process, async () => restart(context, job, given, turn.key, at));
  },
});

/** The right to retry this job for the n-th time, or what came of the retry that somebody else asked for. */
async function takeTurn(
  context: Context,
  job: Job,
  turn: number,
  at: string,
): Promise<{ readonly key: string } | { readonly reply: Reply }> {
  const by = ownClaimText(context, await newestBefore(context, job));
  if (turn > 1) {
    const before = await context.store.claim(retryClaim(job, turn - 1), by, at);
    if (before.won) return { key: retryClaim(job, turn - 1) };
    const earlier = await earlierOf(context, before);
    if (earlier.open) return { reply: already(context, before, job, turn - 1, earlier) };
  }
  const claim = await context.store.claim(retryClaim(job, turn), by, at);
  if (claim.won) return { key: retryClaim(job, turn) };
  return { reply: already(context, claim, job, turn, await earlierOf(context, claim)) };
}

function already(
  context: Context,
  claim: Claim & { won: false },
  job: Job,
  turn: number,
  { job: newJob, note, open }: Earlier,
): Reply {
  context.outcome('refused: retried before');
  const buttons = open ? [] : [retryAgainButton(job, turn + 1)];
  const message = alreadyMessage({
    by: claimant(claim),
    at: claim.at,
    did: 'retried this',
    job: newJob,
    note,
    buttons,
  });
  return { kind: 'answer', message, to: 'asker' };
}

async function restart(
  context: Context,
  job: Job,
  given: ArgValues<typeof args>,
  key: string,
  at: string,
): Promise<Reply> {
  const { orchestrator, store } = context;
  const outcome = await orchestrator.restart(job, context.reference).catch(async (cause: unknown) => {
    if (cause instanceof BotError) await store.release(key);
    else await store.settle(key, outcomeText({ job: null, note: 'it broke off in the middle.' }));
    throw cause;
  });
  const newJob = outcome.kind === 'started' ? outcome.jobs[0] : undefined;
  if (newJob !== undefined) return told(context, job, given, key, newJob, at);
  if (outcome.kind === 'not-started') {
    await store.release(key);
    context.outcome(`failed: not started: ${outcome.reason}`);
    const fact = `${job.process} was not started again: ${outcome.reason}`;
    const message = outcomeMessage(fact, 'Nothing runs. You can retry.', [retryButton(job)]);
    return { kind: 'answer', message, to: 'asker' };
  }
  const reason = outcome.kind === 'unknown' ? outcome.reason : 'Orchestrator named no job.';
  return unclear(context, job, given, key, reason, at);
}

/** Tells all that the job is retried: the new one is this. */
async function told(
  context: Context,
  job: Job,
  given: ArgValues<typeof args>,
  key: string,
  newJob: Job,
  at: string,
): Promise<Reply> {
  const { person: by, store } = context;
  const story = await storyOf(context, given.notice, job);
  await store.settle(key, outcomeText({ job: newJob.id, note: null }));
  const step: HistoryLine = { did: 'retry', by, at, job: newJob, note: null };
  const run: RunBody = { kind: 'run', by, at, retryOf: job.id, jobs: [newJob], history: [] };
  const brief = briefMessage(`Retried job ${job.id}: the new job is ${newJob.id}, ${newJob.state}.`);
  const shown = given.replace === true ? newJob : null;
  return tell(context, { story, step, run, brief, shown, asked: false });
}

/** Nobody can tell whether it runs again: says so, and does not do it once more. */
async function unclear(
  context: Context,
  job: Job,
  given: ArgValues<typeof args>,
  key: string,
  reason: string,
  at: string,
): Promise<Reply> {
  const { person: by, store } = context;
  const story = await storyOf(context, given.notice, job);
  const note = `not known whether it started: ${reason}`;
  await store.settle(key, outcomeText({ job: null, note }));
  context.outcome(`failed: ${note}`);
  if (story !== null) {
    await context.change(story.notice.id, (body) =>
      withStep(body, { did: 'retry', by, at, job: null, note }),
    );
  }
  return { kind: 'answer', message: unknownStart(job.process, job.tenant, reason), to: 'channel' };
}
