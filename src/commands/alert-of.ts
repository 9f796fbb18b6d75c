import { type CareBody, isCared, isSettled } from '../domain/care.ts';
import { BotError } from '../domain/errors.ts';
import type { Notice } from '../domain/notice.ts';
import type { Subject } from '../domain/policy.ts';
import type { Access } from './access/access.ts';
import type { Arg, Context } from './define.ts';
import { hiddenText, jobArg } from './reading/arguments.ts';
import type { JobName } from './reading/find-job.ts';

/** A notice that people take care of. */
export type Alert = Notice & { readonly body: CareBody };

const alertJobArg: Arg<readonly JobName[]> & { readonly required: false } = {
  ...jobArg,
  required: false,
  summary:
    'The job that faulted or is stuck, by its id (127416 or #127416), key, or a link to it in Orchestrator',
};

/** The alert meant: the one that a button names, or the one that tells of a job. */
export const alertArgs = { job: alertJobArg, notice: hiddenText() } as const;

/**
 * The alert meant. Of several that tell of the job the newest one that is not settled. Throws `BotError('usage')` when
 * there is none that the person may see, `AccessDenied` when they may not do this with it.
 */
export async function alertOf(
  context: Context,
  given: { readonly job?: readonly JobName[] | undefined; readonly notice?: string | undefined },
): Promise<Alert> {
  const { access, orchestrator, prefix, store } = context;
  if (given.notice !== undefined) {
    const notice = await store.notice(given.notice);
    if (isAlert(notice) && notice.tenant === orchestrator.tenant && isVisible(access, notice)) {
      access.demand(subjectsOf(notice));
      return notice;
    }
    throw new BotError('usage', 'This alert is too old: I no longer know it.', {
      hint: `\`${prefix}faulted\` shows what failed lately.`,
    });
  }
  const [name, ...others] = given.job ?? [];
  if (name === undefined || others.length > 0) {
    throw new BotError('usage', 'Which alert? Name one job that it tells of.', {
      hint: `Like this: \`${prefix}ack 127416\`, or use the button on the alert.`,
    });
  }
  const id = typeof name === 'number' ? name : ((await orchestrator.job(name))?.id ?? null);
  const told = id === null ? [] : await store.noticesOfJob(orchestrator.tenant, id);
  const alerts = told.filter(isAlert).filter((notice) => isVisible(access, notice));
  const alert = alerts.find(({ body }) => !isSettled(body)) ?? alerts[0];
  if (alert !== undefined) {
    access.demand(subjectsOf(alert));
    return alert;
  }
  throw new BotError('usage', `No alert tells of job ${name}.`, {
    hint: `Only what I told somewhere has one. \`${prefix}show ${name}\` shows the job.`,
  });
}

/** What the alert is about, each once. */
function subjectsOf({ body, tenant }: Alert): readonly Subject[] {
  const jobs = body.kind === 'alert' ? [body.job] : body.jobs;
  const all = jobs.map(({ folder, process }) => ({ tenant, folder: folder?.path ?? null, process }));
  return [...new Map(all.map((of) => [`${of.folder}\n${of.process}`, of])).values()];
}

function isVisible(access: Access, alert: Alert): boolean {
  return subjectsOf(alert).every((of) => access.visible(of) || access.sees(of));
}

function isAlert(notice: Notice | null): notice is Alert {
  return notice !== null && isCared(notice.body);
}
