import type { Reply } from '../chat/invocation.ts';
import { BotError } from '../domain/errors.ts';
import { jobListMessage } from '../views/job-list.ts';
import type { Context } from './define.ts';

/** Ids of one request: they must fit into one filter. */
const pageIds = 12;

/** The jobs that one alert counts, newest first, a page at a time. `after`: how many were shown before. */
export async function groupJobs(
  { access, now, orchestrator, store }: Context,
  given: {
    readonly group: string;
    readonly after?: string | undefined;
    readonly replace?: boolean | undefined;
  },
): Promise<Reply> {
  const { group } = given;
  const notice = await store.notice(group);
  const ids = (await store.faultsOfNotice(group)).toReversed();
  if (notice === null || notice.tenant !== orchestrator.tenant || notice.body.kind !== 'alert') {
    throw new BotError('usage', 'This alert is too old: I no longer know its jobs.', {
      hint: '`faulted` with a `process:` and `since:` finds them in Orchestrator.',
    });
  }
  const { job } = notice.body;
  access.demand([{ tenant: job.tenant, folder: job.folder?.path ?? null, process: job.process }]);
  const from = Math.max(0, Math.trunc(Number(given.after ?? 0)) || 0);
  const shown = ids.slice(from, from + pageIds);
  const page = await orchestrator.jobs({ filter: { ids: shown }, order: 'newest', top: pageIds });
  const args = { tenant: orchestrator.tenant, group };
  const rest = ids.length - from - shown.length;
  const message = jobListMessage(page.jobs, {
    question: `Faults of ${notice.body.job.process} in this alert, newest first${from === 0 ? '' : ' (continued)'}`,
    command: 'faulted',
    refresh: args,
    more: rest > 0 ? { ...args, after: String(from + shown.length) } : null,
    total: from === 0 ? ids.length : null,
    malformed: page.malformed,
    now: now(),
    table: false,
  });
  return given.replace === true ? { kind: 'replace', message } : { kind: 'answer', message, to: 'asker' };
}
