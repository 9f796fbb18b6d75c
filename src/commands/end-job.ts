import type { Reply } from '../chat/invocation.ts';
import type { Role } from '../domain/access.ts';
import { endClaim, endClaimLivesMs } from '../domain/bulk-body.ts';
import { BotError } from '../domain/errors.ts';
import { canStop, isFinal, type Job, type StopStrategy } from '../domain/job.ts';
import { currentJob, isStory } from '../domain/notice.ts';
import { timestamp } from '../domain/timestamp.ts';
import { alreadyMessage, briefMessage, jobNote } from '../views/answers.ts';
import { confirmKillMessage } from '../views/confirm.ts';
import { killButton, killQuestion, stopButton } from '../views/job-buttons.ts';
import { intend } from './approval/intend.ts';
import { jobIntent } from './approval/intents.ts';
import { ownAfter, ownClaimText } from './approval/taken-up.ts';
import { bulkArgs, bulkReply } from './bulk/bulk.ts';
import { claimant } from './claimant.ts';
import { type ArgValues, type Command, type Context, defineCommand } from './define.ts';
import { pickJob } from './pick-job.ts';
import { hiddenFlag, hiddenText } from './reading/arguments.ts';
import { type Story, storyOf, tell } from './story.ts';

const args = {
  ...bulkArgs,
  notice: hiddenText(),
  confirmed: hiddenFlag(),
  asked: hiddenFlag(),
  replace: hiddenFlag(),
} as const;

export interface EndDefinition {
  readonly name: 'stop' | 'kill';
  readonly task: string;
  readonly synonyms: readonly string[];
  readonly summary: string;
  readonly examples: readonly string[];
  readonly access: Role;
  readonly strategy: StopStrategy;
}

/** A command that ends a job or several, gently or at once. Every time the state is read anew before anything is done. */
export function endCommand(definition: EndDefinition): Command {
  const { name, strategy, ...rest } = definition;
  return defineCommand({
    ...rest,
    name,
    args,
    run: async (context, given) => {
      const several = await bulkReply(context, name, given);
      if (several !== null) return several;
      const picked = await pickJob(context, given.job ?? [], name);
      if ('reply' in picked) return picked.reply;
      const story = await storyOf(context, given.notice, picked.job);
      const elsewhere = story?.here === true && !canStop(picked.job, strategy);
      const job = elsewhere ? await newestOf(context, story, picked.job) : picked.job;
      if (!canStop(job, strategy)) {
        if (context.approved?.again === true && isOnItsEnd(job))
          return told(context, definition, story, job, given);
        return nothingToEnd(context, definition, story, job);
      }
      const sure = given.confirmed === true && job.id === picked.job.id;
      const here = story?.here === true ? { notice: story.notice.id } : {};
      const means = strategy === 'Kill' ? killQuestion(job).text : null;
      intend(context, jobIntent(name, job, means, { confirmed: true }));
      if (strategy === 'Kill' && !sure) {
        return { kind: 'answer', message: confirmKillMessage(job, here), to: 'asker' };
      }
      return end(context, definition, story, job, given);
    },
  });
}

async function end(
  context: Context,
  { name, strategy }: EndDefinition,
  story: Story | null,
  job: Job,
  given: ArgValues<typeof args>,
): Promise<Reply> {
  const { orchestrator, store } = context;
  const now = context.now();
  const at = timestamp(now);
  const key = endClaim(job);
  await store.forgetClaims(key, timestamp(now.getTime() - endClaimLivesMs));
  const claim = await store.claim(key, ownClaimText(context, 0), at);
  // After a crash in the middle the claim is this request's own.
  if (!claim.won && ownAfter(context, claim) === null) {
    context.outcome('refused: somebody else is ending it');
    const by = claimant(claim);
    const message = alreadyMessage({
      by,
      at: claim.at,
      did: 'began to end this job',
      job,
      note: null,
      buttons: [],
    });
    return { kind: 'answer', message, to: 'asker' };
  }
  try {
    await orchestrator.stop([job], strategy);
  } catch (cause) {
    const read = cause instanceof BotError ? await orchestrator.job(job.id).catch(() => null) : null;
    if (read !== null && isFinal(read) && !reachedBy(cause, read)) {
      return await nothingToEnd(context, { name, strategy }, story, read);
    }
    if (read === null || !reachedBy(cause, read)) throw cause;
  } finally {
    await store.release(key);
  }
  const after = (await orchestrator.job(job.id).catch(() => null)) ?? job;
  return told(context, { name }, story, after, given);
}

/** Tells all that the job is ended, or about to be. */
async function told(
  context: Context,
  { name }: Pick<EndDefinition, 'name'>,
  story: Story | null,
  after: Job,
  given: ArgValues<typeof args>,
): Promise<Reply> {
  const at = timestamp(context.now());
  const { person } = context;
  const did = name === 'kill' ? `Killed job ${after.id}` : `Asked job ${after.id} to stop`;
  return tell(context, {
    story,
    step: { did: name, by: person, at, jobId: after.id },
    run: { kind: 'run', did: name, by: person, at, retryOf: null, jobs: [after], history: [] },
    brief: briefMessage(`${did}: ${after.state}.`),
    shown: given.replace === true ? after : null,
    asked: given.asked === true,
  });
}

/** Only the answer was lost: the job is on its way to an end that somebody asked for. */
function reachedBy(cause: unknown, job: Job): boolean {
  return cause instanceof BotError && cause.kind === 'unavailable' && isOnItsEnd(job);
}

/** Somebody asked for its end, and it has come or will. */
function isOnItsEnd({ state }: Job): boolean {
  return state === 'Stopping' || state === 'Terminating' || state === 'Stopped';
}

/** The newest job of the story, as it is now. Of several jobs that were started together none stands for another. */
async function newestOf({ orchestrator }: Context, story: Story, job: Job): Promise<Job> {
  const { body } = story.notice;
  const several = (body.kind === 'run' || body.kind === 'stuck') && body.jobs.length > 1;
  const newest = several ? null : currentJob(body);
  if (newest === null || newest.id === job.id) return job;
  return (await orchestrator.job(newest.id)) ?? newest;
}

/** Not an error: says how the job ended, who is ending it already, or what else of the story is alive. */
async function nothingToEnd(
  context: Context,
  { name, strategy }: Pick<EndDefinition, 'name' | 'strategy'>,
  story: Story | null,
  job: Job,
): Promise<Reply> {
  context.outcome(`refused: already ${job.state}`);
  const first = endedBy(story, job);
  if (!isFinal(job)) {
    const kill = strategy === 'SoftStop' && canStop(job, 'Kill') ? [killButton(job)] : [];
    const text = `Job ${job.id} is ${job.state} already.`;
    const did = first?.did === 'kill' ? 'killed this job' : 'asked this job to stop';
    const message =
      first === null
        ? jobNote([text], text, job, kill)
        : alreadyMessage({ by: first.by, at: first.at, did, job, note: null, buttons: kill });
    return { kind: 'answer', message, to: 'asker' };
  }
  const alive = story === null ? null : await newestOf(context, story, job);
  if (alive !== null && alive.id !== job.id && canStop(alive, strategy)) {
    const text = `Job ${job.id} has ended, but its retry ${alive.id} is ${alive.state}.`;
    const button = strategy === 'Kill' ? killButton(alive) : stopButton(alive);
    return { kind: 'answer', message: jobNote([text], text, alive, [button]), to: 'asker' };
  }
  const text = `Nothing is left to ${name}: job ${job.id} has ended.`;
  return { kind: 'answer', message: jobNote([text], text, job, []), to: 'asker' };
}

/** The last person who stopped or killed the job from chat, as far as its story tells. */
function endedBy(story: Story | null, job: Job) {
  const body = story?.notice.body;
  if (body === undefined || !isStory(body)) return null;
  const step = body.history.findLast(
    (each) => (each.did === 'stop' || each.did === 'kill') && each.jobId === job.id,
  );
  if (step?.did === 'stop' || step?.did === 'kill') return step;
  const ends = body.kind === 'run' && (body.did === 'stop' || body.did === 'kill');
  const own = ends && body.jobs.some((each) => each.id === job.id);
  return own ? { did: body.did, by: body.by, at: body.at } : null;
}
