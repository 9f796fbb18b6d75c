import type { AlertBody } from './alert-body.ts';
import { type ApprovalBody, type ApprovalEndBody, isUndecided } from './approval-body.ts';
import type { AuditBody } from './audit-body.ts';
import type { BulkBody } from './bulk-body.ts';
import type { CatchUpBody } from './catch-up-body.ts';
import { type ExportBody, isUnderWay } from './export-body.ts';
import type { HistoryLine } from './history-line.ts';
import { isFinal, type Job } from './job.ts';
import type { MissedBody } from './missed-body.ts';
import type { NudgeBody } from './nudge-body.ts';
import type { Person } from './person.ts';
import type { ReplyBody } from './reply-body.ts';
import type { DigestBody } from './report-body.ts';
import type { StormBody } from './storm-body.ts';
import type { StuckBody } from './stuck-body.ts';
import type { Timestamp } from './timestamp.ts';
import type { SightBody, WatchBody } from './watch-body.ts';

/**
 * A notice is a message that lives: it is posted to one or more places and edited there as its story goes on.
 * Its body says what is known; views turn it into a message; deliver brings every place up to date with it.
 */
export interface Notice {
  readonly id: string;
  readonly tenant: string;
  readonly body: NoticeBody;
  /** Grows by one with every change of the body. */
  readonly version: number;
  readonly created: Timestamp;
}

export type NoticeBody =
  | AlertBody
  | ReplyBody
  | NudgeBody
  | RunBody
  | SummaryBody
  | UnreadableBody
  | ExportBody
  | BulkBody
  | AuditBody
  | ApprovalBody
  | ApprovalEndBody
  | StormBody
  | CatchUpBody
  | StuckBody
  | DigestBody
  | WatchBody
  | SightBody
  | MissedBody;

/** Bodies with jobs and a history; the others are said once and stay as they are. */
export type StoryBody = AlertBody | RunBody | StuckBody;

/** Answers belong where somebody asked; everything else is news for a route, and may be told on another one. */
export function isNews({ kind }: NoticeBody): boolean {
  const answers: readonly NoticeBody['kind'][] = ['run', 'export', 'bulk', 'approval', 'approval-end'];
  return !answers.includes(kind);
}

export function isStory(body: NoticeBody): body is StoryBody {
  return body.kind === 'alert' || body.kind === 'run' || body.kind === 'stuck';
}

/** Jobs that a person started, retried, stopped or killed from chat. */
export interface RunBody {
  readonly kind: 'run';
  /** Present when the person did not start the job but ended it, or made it go on. */
  readonly did?: 'stop' | 'kill' | 'resume';
  readonly by: Person;
  readonly at: Timestamp;
  /** The job that this is a retry of, if it is one. */
  readonly retryOf: number | null;
  readonly jobs: readonly Job[];
  readonly history: readonly HistoryLine[];
  /** See `withGone`. */
  readonly gone?: readonly number[];
}

/** Said once when the bot begins to watch a tenant: what was there before is not alerted one by one. */
export interface SummaryBody {
  readonly kind: 'summary';
  readonly faults: number;
  readonly since: Timestamp;
  readonly causes: readonly { readonly process: string; readonly count: number }[];
}

/** Orchestrator sent a faulted job that cannot be understood: people must look there themselves. */
export interface UnreadableBody {
  readonly kind: 'unreadable';
  readonly jobId: number | null;
  readonly reason: string;
}

/** A place where a notice stands or should stand. */
export interface Post {
  readonly noticeId: string;
  /** `slack:CHANNEL_ID` or `teams:CONVERSATION_ID`. */
  readonly target: string;
  /** The platform's handle of the message; null until it is known to be posted. */
  readonly ref: MessageHandle | null;
  /** Version of the notice that this place shows; 0 when none. */
  readonly shown: number;
  /** True from just before a send until its answer is kept: after a crash it says "this may be there already". */
  readonly uncertain: boolean;
  readonly attempts: number;
  readonly lastError: string | null;
  /** The route that this place stands in for; null when it is one of the notice's own. */
  readonly insteadOf: string | null;
  /** Where the notice is told instead, because nobody is reached here; null when it is told here. */
  readonly toldAt: string | null;
}

/** The platform's handle of one message: conversation and message id, as the platform names them. */
export interface MessageHandle {
  readonly conversation: string;
  readonly message: string;
}

/** The jobs of a notice that are still alive and worth following. */
export function openJobs(body: NoticeBody): readonly Job[] {
  if (!isStory(body)) return [];
  const retried = body.history.flatMap((line) =>
    line.did === 'retry' && line.job !== null ? [line.job] : [],
  );
  const all = body.kind === 'alert' ? retried : [...body.jobs, ...retried];
  return all.filter((job) => !isFinal(job) && body.gone?.includes(job.id) !== true);
}

/** True while something is still to come: jobs to follow, a file to write, jobs to act on, or an approval. */
export function isOpen(body: NoticeBody): boolean {
  if (body.kind === 'export') return isUnderWay(body);
  if (body.kind === 'approval') return isUndecided(body);
  return body.kind === 'bulk' ? !body.ended : openJobs(body).length > 0;
}

/** The job that buttons on this notice speak of: the newest of its story. Null for a summary or when none is known. */
export function currentJob(body: NoticeBody): Job | null {
  if (!isStory(body)) return null;
  const retried = body.history.findLast((line) => line.did === 'retry' && line.job !== null);
  if (retried?.did === 'retry' && retried.job !== null) return retried.job;
  return body.kind === 'alert' ? body.job : (body.jobs[0] ?? null);
}

/** Characters of the engine's words that a notice keeps; the whole text is read from Orchestrator on demand. */
const longestInfo = 10_000;

/** The job as a notice keeps it: without what may be huge or secret. */
export function kept(job: Job): Job {
  const info = job.info === null ? null : job.info.slice(0, longestInfo).toWellFormed();
  return { ...job, info, inputArguments: null, outputArguments: null };
}

/** The body with these jobs marked as followed no more: Orchestrator tells nothing of them that can be understood. */
export function withGone(body: NoticeBody, ids: readonly number[]): NoticeBody {
  if (!isStory(body)) return body;
  const open = new Set(openJobs(body).map((job) => job.id));
  const gone = ids.filter((id) => open.has(id));
  return gone.length === 0 ? body : { ...body, gone: [...(body.gone ?? []), ...gone] };
}

/**
 * The body with this job's newer state in it; the same object when nothing that is shown has changed.
 * A job that has ended stays ended: a look that began before may be told later.
 */
export function withJob<B extends NoticeBody>(body: B, job: Job): B {
  if (!isStory(body)) return body;
  let changed = false;
  const renew = (old: Job): Job => {
    if (old.id !== job.id || old.tenant !== job.tenant) return old;
    if (old.state === job.state && old.robot === job.robot && old.ended === job.ended) return old;
    if (isFinal(old) && !isFinal(job)) return old;
    changed = true;
    return kept(job);
  };
  const history = body.history.map((line) =>
    line.did === 'retry' && line.job !== null ? { ...line, job: renew(line.job) } : line,
  );
  const next =
    body.kind === 'alert' ? { ...body, history } : { ...body, history, jobs: body.jobs.map(renew) };
  return changed ? next : body;
}
