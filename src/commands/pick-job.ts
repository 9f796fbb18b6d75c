import type { Reply } from '../chat/invocation.ts';
import { BotError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { currentJob } from '../domain/notice.ts';
import { choiceMessage, jobLabel } from '../views/confirm.ts';
import { jobArgs } from '../views/job-buttons.ts';
import { capital } from '../views/rich-text.ts';
import type { Context } from './define.ts';
import type { JobName } from './reading/find-job.ts';

export type Picked = { readonly job: Job } | { readonly reply: Reply };

/**
 * The job that is meant, read anew: the one that was named, or, for a shortcut on a message, the one whose story the
 * message tells or the only one in it. Several are answered by a choice. Throws `BotError('usage')` when there is none.
 */
export async function pickJob(context: Context, names: readonly JobName[], command: string): Promise<Picked> {
  const story = await jobOfMessage(context);
  const [name] = story === null ? names : [story];
  if (story !== null || names.length === 1) {
    const job = name === undefined ? null : await context.orchestrator.job(name);
    if (job === null) throw noSuchJob(name ?? '');
    return { job };
  }
  const found = await existing(context, names);
  const [only] = found;
  if (only === undefined)
    throw new BotError('usage', 'None of the numbers in this message is a job that I can see.');
  if (found.length === 1) return { job: (await context.orchestrator.job(only.id)) ?? only };
  const buttons = found.map((job) => ({ label: jobLabel(job), command, args: jobArgs(job) }));
  const message = choiceMessage(
    `${capital(command)} which job?`,
    'The message names several.',
    buttons,
    'Type the number of another.',
  );
  return { reply: { kind: 'answer', message, to: 'asker' } };
}

function noSuchJob(name: JobName): BotError {
  return new BotError('usage', `There is no job ${name} that I can see.`, {
    hint: 'Check the number. Old jobs vanish from Orchestrator, and I see only the folders I am allowed to.',
  });
}

async function jobOfMessage({ invocation, store }: Context): Promise<number | null> {
  if (invocation.via !== 'shortcut' || invocation.on === null) return null;
  const body = (await store.noticeAt(invocation.place.target, invocation.on.message))?.body;
  // Of several jobs that were started together none stands for the others: the text names them all.
  if (body === undefined || ((body.kind === 'run' || body.kind === 'stuck') && body.jobs.length > 1))
    return null;
  return currentJob(body)?.id ?? null;
}

async function existing({ orchestrator }: Context, names: readonly JobName[]): Promise<readonly Job[]> {
  const ids = names.filter((name) => typeof name === 'number');
  const keys = names.filter((name) => typeof name === 'string');
  const page = async (filter: { ids: readonly number[] } | { keys: readonly string[] }) =>
    orchestrator.jobs({ filter, order: 'newest', top: names.length });
  const pages = await Promise.all([
    ...(ids.length === 0 ? [] : [page({ ids })]),
    ...(keys.length === 0 ? [] : [page({ keys })]),
  ]);
  const found = new Map(pages.flatMap(({ jobs }) => jobs).map((job) => [job.id, job]));
  return [...found.values()];
}
