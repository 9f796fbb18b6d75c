import { randomUUID } from 'node:crypto';
import type { Reply } from '../../chat/invocation.ts';
import { type BulkVerb, jobsWith, mostBulkJobs } from '../../domain/bulk-body.ts';
import { BotError } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notice.ts';
import { bulkQuestion, nothingToDo } from '../../views/bulk-question.ts';
import { whatWords } from '../../views/job-words.ts';
import { intend } from '../approval/intend.ts';
import { bulkIntent, subjectsOf } from '../approval/intents.ts';
import type { ArgValues, Context } from '../define.ts';
import { hiddenFlag, hiddenText, jobsArg, reasonArg } from '../reading/arguments.ts';
import { type AskedJobs, askedWords, jobFiltersWithState } from '../reading/job-filters.ts';
import { bulkAt, cancelPlan, confirmBulk, haltBulk, longOver } from './bulk-confirm.ts';
import { type Found, findFiltered, findNamed } from './bulk-find.ts';
import { divide, keepPlan, retriedBefore } from './bulk-plan.ts';

/** Arguments of a command that takes one job, several, or all that fit. */
export const bulkArgs = {
  job: jobsArg,
  ...jobFiltersWithState,
  /** All faults of this notice. */
  group: hiddenText(),
  /** The answer to a question of ours; with `cancel` it is no. */
  plan: hiddenText(),
  cancel: hiddenFlag(),
  /** What failed of this bulk. */
  failed: hiddenText(),
  /** Leaves alone what is left of this bulk. */
  halt: hiddenText(),
  reason: reasonArg,
} as const;

type Asked = ArgValues<typeof bulkArgs>;

/**
 * Answers what is meant for several jobs: the question before it, its answer, and what follows. Null when one job is
 * meant. Throws `BotError('usage')` when none is.
 */
export async function bulkReply(context: Context, verb: BulkVerb, given: Asked): Promise<Reply | null> {
  const { failed, group, halt, plan } = given;
  if (halt !== undefined) return haltBulk(context, verb, halt);
  if (plan !== undefined)
    return given.cancel === true ? cancelPlan(context, plan) : confirmBulk(context, verb, plan);
  if (failed !== undefined) return askFailed(context, verb, failed);
  if (group !== undefined) return askGroup(context, verb, group);
  return askTyped(context, verb, given);
}

async function askTyped(context: Context, verb: BulkVerb, given: Asked): Promise<Reply | null> {
  const { invocation, orchestrator } = context;
  const names = given.job ?? [];
  const asked = filtersOf(given);
  if (asked !== null) {
    if (names.length > 0 && invocation.via === 'text') throw bothGiven(context, verb);
    const found = await findFiltered(orchestrator, verb, asked);
    return ask(context, verb, found, `no jobs${askedWords(asked)} that I can ${verb}.`);
  }
  if (names.length === 0) throw noneGiven(context, verb);
  // A message may name jobs in passing: there the person picks one.
  if (names.length === 1 || invocation.via === 'shortcut') return null;
  return ask(context, verb, await findNamed(orchestrator, names), 'none of these jobs is left.');
}

async function askGroup(context: Context, verb: BulkVerb, noticeId: string): Promise<Reply> {
  const { orchestrator, store } = context;
  const notice = await store.notice(noticeId);
  if (notice?.tenant !== orchestrator.tenant || !mayCount(context, notice)) throw longOver();
  const ids = await store.faultsOfNotice(noticeId);
  if (ids.length > mostBulkJobs) {
    const [count, most] = [ids.length, mostBulkJobs].map((number) => number.toLocaleString('en-US'));
    throw new BotError(
      'refused',
      `This message counts ${count ?? ''} jobs; I take ${most ?? ''} at a time.`,
      {
        hint: `Take them in parts: \`${context.prefix}${verb} process:NAME since:1h\`.`,
      },
    );
  }
  return ask(context, verb, await findNamed(orchestrator, ids), 'none of the jobs of this message is left.');
}

/** An alert names its jobs by their number, and says how many they are. */
function mayCount({ access }: Context, { body, tenant }: Notice): boolean {
  if (body.kind !== 'alert') return true;
  const { folder, process } = body.job;
  const of = { tenant, folder: folder?.path ?? null, process };
  return access.visible(of) || access.sees(of);
}

async function askFailed(context: Context, verb: BulkVerb, id: string): Promise<Reply> {
  const bulk = await bulkAt(context, id);
  if (bulk === null || bulk.body.verb !== verb) throw longOver();
  const ids = jobsWith(bulk.body, 'failed').map((job) => job.id);
  return ask(context, verb, await findNamed(context.orchestrator, ids), 'none of those that failed is left.');
}

/** Shows what would be done, and keeps it for the click. Does nothing yet. */
async function ask(context: Context, verb: BulkVerb, found: Found, nothing: string): Promise<Reply> {
  const { orchestrator, store } = context;
  const retried = verb === 'retry' ? await retriedBefore(store, found.jobs) : new Set<number>();
  const { leftOut, taken } = divide(verb, found.jobs, retried);
  const others = [...leftOut, ...found.leftOut];
  if (taken.length === 0) {
    context.outcome('refused: nothing to do');
    return { kind: 'answer', message: nothingToDo(verb, nothing, others), to: 'asker' };
  }
  const id = randomUUID();
  const { tenant } = orchestrator;
  const jobs = taken.map((job) => job.id);
  const plan = { verb, tenant, jobs, what: whatWords(taken), of: subjectsOf(taken) };
  await keepPlan(store, id, plan, context.now());
  intend(context, bulkIntent(verb, plan, { tenant, plan: id }));
  return { kind: 'answer', message: bulkQuestion(verb, taken, others, { id, tenant }), to: 'asker' };
}

/** What restricts the jobs; null when nothing does. */
function filtersOf(given: Asked): AskedJobs | null {
  const names = Object.keys(jobFiltersWithState) as (keyof AskedJobs)[];
  const asked = names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  return asked.length === 0 ? null : (Object.fromEntries(asked) as unknown as AskedJobs);
}

function noneGiven({ invocation, prefix }: Context, verb: BulkVerb): BotError {
  if (invocation.on !== null) {
    return new BotError('usage', 'I find no <job> in this message.', {
      hint: `Like this: \`${prefix}${verb} 127416\``,
    });
  }
  return new BotError('usage', `\`${verb}\` needs a job, several, or a filter.`, {
    hint: `Like \`${prefix}${verb} 127416\`, \`${prefix}${verb} 127416 127417\` or \`${prefix}${verb} process:Invoice* since:1h\`.`,
  });
}

function bothGiven({ prefix }: Context, verb: BulkVerb): BotError {
  return new BotError('usage', 'Name the jobs or give filters, not both.', {
    hint: `Like \`${prefix}${verb} 127416 127417\` or \`${prefix}${verb} process:Invoice* since:1h\`.`,
  });
}
