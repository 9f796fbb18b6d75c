import type { Button } from '../chat/message.ts';
import { type AlertBody, faultCount, lastRetry } from '../domain/alert-body.ts';
import { isSettled } from '../domain/care.ts';
import { canResume, isFinal, type Job } from '../domain/job.ts';
import { currentJob } from '../domain/notice.ts';
import { careButtons } from './care-buttons.ts';
import {
  detailsButton,
  groupJobsButton,
  killButton,
  logsButton,
  openLink,
  resumeButton,
  retryButton,
  retryGroupButton,
} from './job-buttons.ts';

/** More would need a second menu on Slack. */
const mostButtons = 10;

/**
 * What can be done about a problem as it stands, what is needed in the night first. `alone`: the message is not the alert's
 * own, so that what is done with its jobs is told in a message of its own.
 */
export function alertButtons(
  body: AlertBody,
  view: { readonly id: string; readonly jobUrl: (job: Job) => string },
  { alone = false }: { readonly alone?: boolean } = {},
): readonly Button[] {
  const count = faultCount(body);
  const job = currentJob(body) ?? body.job;
  const settled = isSettled(body);
  const shown = settled ? body.job : job;
  const all = count > 1 ? [groupJobsButton(body.job, view.id)] : [];
  const logs = shown.started === null ? [] : [logsButton(shown)];
  const open = openLink(view.jobUrl(shown));
  if (settled) return [...all, detailsButton(shown), ...logs, open];
  const story = alone ? {} : { notice: view.id };
  const together = count > 1 && lastRetry(body) === null;
  const acts = together
    ? [retryGroupButton(body.job, view.id, count)]
    : [
        ...(isFinal(job) ? [retryButton(job, story)] : []),
        ...(canResume(job) ? [resumeButton(job, story)] : []),
        killButton(job, story),
      ];
  const care = careButtons(body, { tenant: body.job.tenant, notice: view.id });
  const first = [...acts, ...all, detailsButton(job), care.next, ...logs];
  return [...first, ...care.rest.slice(0, mostButtons - first.length - 1), open];
}
