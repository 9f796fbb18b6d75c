import type { Button } from '../chat/message.ts';
import { isSettled } from '../domain/care.ts';
import { canRetry, canStop, isFinal, type Job } from '../domain/job.ts';
import { currentJob } from '../domain/notice.ts';
import { type StuckBody, stillStuck } from '../domain/stuck-body.ts';
import type { NoticeView } from './alert.ts';
import { careButtons } from './care-buttons.ts';
import {
  detailsButton,
  killButton,
  logsButton,
  openLink,
  resumeButton,
  retryButton,
  stopButton,
} from './job-buttons.ts';

/**
 * What can be done about jobs that do not get on, as they stand. `alone`: the message is not the alert's own, so that what
 * is done with its jobs is told in a message of its own.
 */
export function stuckButtons(
  body: StuckBody,
  view: NoticeView,
  { alone = false }: { readonly alone?: boolean } = {},
): readonly Button[] {
  const [first] = body.jobs;
  if (first === undefined) return [];
  const care = isSettled(body) ? null : careButtons(body, { tenant: first.tenant, notice: view.id });
  if (body.jobs.length > 1) return [...killAll(body), ...(care === null ? [] : [care.next, ...care.rest])];
  const job = currentJob(body) ?? first;
  const logs = job.started === null ? [] : [logsButton(job)];
  const open = openLink(view.jobUrl(job));
  const acts = actsOn(job, alone ? {} : { notice: view.id });
  return care === null
    ? [...acts, detailsButton(job), ...logs, open]
    : [...acts, detailsButton(job), care.next, ...logs, ...care.rest, open];
}

function actsOn(job: Job, story: { readonly notice?: string }): readonly Button[] {
  // The message of its fault offers to retry; a retry belongs there.
  if (isFinal(job)) return canRetry(job) && job.state === 'Stopped' ? [retryButton(job, story)] : [];
  return [
    ...(job.state === 'Running' ? [stopButton(job, story)] : []),
    ...(job.state === 'Suspended' ? [resumeButton(job, story)] : []),
    ...(canStop(job, 'Kill') ? [killButton(job, story)] : []),
  ];
}

/** All that are stuck at once: asked again before anything is done. */
function killAll(body: StuckBody): readonly Button[] {
  const able = stillStuck(body).filter((job) => canStop(job, 'Kill'));
  const [first] = able;
  if (first === undefined || able.length < 2) return [];
  const { tenant } = first;
  return [
    { label: `Kill ${able.length}`, command: 'kill', args: { tenant, job: able.map((job) => job.id) } },
  ];
}
