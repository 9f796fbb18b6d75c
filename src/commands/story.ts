import type { Reply } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { HistoryLine } from '../domain/history-line.ts';
import type { Job } from '../domain/job.ts';
import { isStory, kept, type Notice, type NoticeBody, type RunBody } from '../domain/notice.ts';
import { jobMessage } from '../views/job.ts';
import { renderNotice } from '../views/notice.ts';
import type { Context } from './define.ts';

/** The notice that tells of a job, and whether it was there that the person clicked. */
export interface Story {
  readonly notice: Notice;
  readonly here: boolean;
}

/** Finds the story: named by the button, standing at the clicked message, or known for this job. Null when there is none. */
export async function storyOf(
  { invocation, orchestrator, store }: Context,
  noticeId: string | undefined,
  job: Job,
): Promise<Story | null> {
  const tells = (notice: Notice | null): notice is Notice =>
    notice !== null && notice.tenant === orchestrator.tenant && jobsOf(notice.body).includes(job.id);
  const clicked = invocation.via === 'button' || invocation.via === 'shortcut';
  if (noticeId !== undefined) {
    const named = await store.notice(noticeId);
    if (tells(named)) return { notice: named, here: clicked };
  }
  if (invocation.on !== null) {
    const at = await store.noticeAt(invocation.place.target, invocation.on.message);
    if (tells(at)) return { notice: at, here: clicked };
  }
  const [known] = await store.noticesOfJob(orchestrator.tenant, job.id);
  return known === undefined ? null : { notice: known, here: false };
}

function jobsOf(body: NoticeBody): readonly number[] {
  if (!isStory(body)) return [];
  const own = body.kind === 'alert' ? [body.job.id] : body.jobs.map((job) => job.id);
  const retried = body.history.flatMap((step) =>
    step.did === 'retry' && step.job !== null ? [step.job.id] : [],
  );
  return [...own, ...retried];
}

/** The body with one more line of history. */
export function withStep(body: NoticeBody, step: HistoryLine): NoticeBody {
  if (!isStory(body)) return body;
  const told = step.did === 'retry' && step.job !== null ? { ...step, job: kept(step.job) } : step;
  return { ...body, history: [...body.history, told] };
}

export interface Deed {
  readonly story: Story | null;
  readonly step: HistoryLine;
  /** The message of its own that tells it, where no clicked notice does. */
  readonly run: RunBody;
  /** One sentence for the asker, where the news stands elsewhere. */
  readonly brief: Message;
  /** The job to show in place of the message whose button was clicked; null leaves that message alone. */
  readonly shown: Job | null;
  /** The click was on our own question: the answer takes its place. */
  readonly asked: boolean;
}

/** Tells everybody what was done: on the notice of the job, and where it was asked, in a message that follows the job. */
export async function tell(context: Context, deed: Deed): Promise<Reply> {
  const { asked, brief, run, shown, step, story } = deed;
  const notice =
    story === null ? null : await context.change(story.notice.id, (body) => withStep(body, step));
  if (story?.here === true && notice !== null) {
    if (asked) return { kind: 'replace', message: brief };
    if (context.invocation.via !== 'button') return { kind: 'answer', message: brief, to: 'asker' };
    context.afterReply(async () => showNewest(context, notice));
    return { kind: 'replace', message: renderNotice(notice, context.orchestrator) };
  }
  await context.live(run);
  if (asked) return { kind: 'replace', message: brief };
  if (shown === null) return { kind: 'done' };
  const url = context.orchestrator.jobUrl(shown);
  return { kind: 'replace', message: jobMessage(shown, { url, now: context.now(), full: false }) };
}

/** An answer that came late may have taken the place of newer news: then they are shown once more. */
export async function showNewest(context: Context, { id, version }: Notice): Promise<void> {
  const newest = await context.store.notice(id);
  if (newest !== null && newest.version > version) await context.change(id, (body) => ({ ...body }));
}
