import { withStep } from '../commands/story.ts';
import type { HistoryLine } from '../domain/history-line.ts';
import type { NoticeBody } from '../domain/notice.ts';
import { isStory } from '../domain/notice.ts';
import type { BulkParts } from './parts.ts';

/** Adds what was done to the message that tells of the job, where there is one; said again, it changes nothing. */
export async function tellStory(
  { deliverer, follower, orchestrator, store }: BulkParts,
  jobId: number,
  step: HistoryLine,
): Promise<void> {
  const [notice] = await store.noticesOfJob(orchestrator.tenant, jobId);
  if (notice === undefined) return;
  await store.changeNotice(notice.id, (body) => (tells(body, step) ? body : withStep(body, step)));
  deliverer.wake();
  follower.wake();
}

function tells(body: NoticeBody, step: HistoryLine): boolean {
  return isStory(body) && body.history.some((line) => isSame(line, step));
}

function isSame(line: HistoryLine, step: HistoryLine): boolean {
  if (line.did === 'retry' || step.did === 'retry') {
    if (line.did !== 'retry' || step.did !== 'retry') return false;
    return step.job === null ? line.at === step.at : line.job?.id === step.job.id;
  }
  if (!('jobId' in line) || !('jobId' in step)) return false;
  return line.did === step.did && line.jobId === step.jobId && line.at === step.at;
}
