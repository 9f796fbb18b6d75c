import type { Reply } from '../../chat/invocation.ts';
import type { Json } from '../../chat/message.ts';
import { BotError } from '../../domain/errors.ts';
import type { Job } from '../../domain/job.ts';
import type { StartCheck, StartOutcome, StartProblem, StartRequest } from '../../domain/orchestrator.ts';
import type { Process } from '../../domain/process.ts';
import type { Claim } from '../../domain/store/claims.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { alreadyMessage, newestJobsButton, outcomeMessage, unknownStart } from '../../views/answers.ts';
import { partlyStarted, willWait } from '../../views/start.ts';
import { intend } from '../approval/intend.ts';
import { startIntent } from '../approval/intents.ts';
import { lostStart, ownAfter, ownClaimText } from '../approval/taken-up.ts';
import { claimant, outcomeText } from '../claimant.ts';
import type { Context } from '../define.ts';
import { earlierOf } from '../earlier.ts';
import { rememberProcess } from './recent-processes.ts';

export interface Order {
  readonly process: Process;
  readonly count: number;
  readonly inputs: Readonly<Record<string, Json>> | null;
  readonly robots?: NonNullable<StartRequest['robots']>;
  /** The same for every button and form that came of one question: only one of them starts something. */
  readonly once: string;
  /** Says what a dry run found that keeps it from starting. */
  readonly refuse: (problems: readonly StartProblem[]) => Reply;
}

/**
 * Starts the process, once for each question, and tells all there. Where the server can, it is asked beforehand whether
 * that would work. Returns what else is to be said; null for nothing.
 */
export async function startOnce(context: Context, order: Order): Promise<Reply | null> {
  const { orchestrator, reference, store } = context;
  const { once, process, refuse, ...rest } = order;
  const request: StartRequest = { process, ...rest, reference };
  const at = timestamp(context.now());
  const key = `start:${once}`;
  const lost = await lostStart(context, key, request);
  if (lost.length > 0) return started(context, key, process, lost, at);
  intend(context, startIntent(process, rest, once));
  const claim = await store.claim(key, ownClaimText(context, 0), at);
  // After a crash in the middle the claim is this request's own, and nothing was started under it.
  if (!claim.won && ownAfter(context, claim) === null) return already(context, process, claim);
  const failed = async (cause: unknown): Promise<never> => {
    if (cause instanceof BotError) await store.release(key);
    else await store.settle(key, outcomeText({ job: null, note: 'it broke off in the middle.' }));
    throw cause;
  };
  const check = await orchestrator.validateStart(request).catch(failed);
  if (check.kind === 'invalid') {
    await store.release(key);
    return refuse(check.problems);
  }
  const outcome = await orchestrator.start(request).catch(failed);
  if (outcome.kind === 'started' && outcome.jobs.length > 0) {
    await started(context, key, process, outcome.jobs, at);
    return remark(context, process, outcome.missing ?? null, check);
  }
  if (outcome.kind === 'not-started') {
    await store.release(key);
    return notStarted(context, process, outcome);
  }
  const reason = outcome.kind === 'unknown' ? outcome.reason : 'Orchestrator named no job.';
  const note = `not known whether it started: ${reason}`;
  await store.settle(key, outcomeText({ job: null, note }));
  context.outcome(`failed: ${note}`);
  return { kind: 'answer', message: unknownStart(process.name, process.tenant, reason), to: 'channel' };
}

/** Keeps that it started, and tells all there. */
async function started(
  context: Context,
  key: string,
  process: Process,
  jobs: readonly Job[],
  at: string,
): Promise<null> {
  const { actor, now, person: by, store } = context;
  await store.settle(key, outcomeText({ job: jobs[0]?.id ?? null, note: null }));
  await context.live({ kind: 'run', by, at, retryOf: null, jobs, history: [] });
  context.afterReply(() => rememberProcess({ store, actor, tenant: process.tenant }, process.key, now()));
  return null;
}

/** What the message about the jobs does not show: some that are missing, or that none will run for now. */
function remark(context: Context, process: Process, missing: string | null, check: StartCheck): Reply | null {
  if (missing !== null) context.outcome(`failed: not all started: ${missing}`);
  if (missing !== null) return { kind: 'answer', message: partlyStarted(process.name, missing), to: 'asker' };
  if (check.kind !== 'waits') return null;
  return { kind: 'answer', message: willWait(process.name, check.problems), to: 'asker' };
}

async function already(context: Context, process: Process, claim: Claim & { won: false }): Promise<Reply> {
  context.outcome('refused: started before');
  const { job, note, open } = await earlierOf(context, claim);
  const buttons = job === null && !open ? [newestJobsButton(process.name, process.tenant)] : [];
  const message = alreadyMessage({
    by: claimant(claim),
    at: claim.at,
    did: 'started this',
    job,
    note,
    buttons,
  });
  return { kind: 'answer', message, to: 'asker' };
}

function notStarted(
  context: Context,
  process: Process,
  { reason }: StartOutcome & { kind: 'not-started' },
): Reply {
  context.outcome(`failed: not started: ${reason}`);
  const fact = `${process.name} was not started: ${reason}`;
  const message = outcomeMessage(fact, 'Nothing runs. You can try again.', []);
  return { kind: 'answer', message, to: 'asker' };
}
